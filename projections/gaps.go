package projections

import (
	"slices"

	"liggare/domain"
)

// Gap is a row of the view gaps: something that is irregular, not impossible, and so is stored and shown here.
type Gap struct {
	Kind            string       `json:"kind"`
	Entity          domain.Ref   `json:"entity"`
	Title           string       `json:"title"`
	Org             domain.Ref   `json:"org,omitzero"`
	Recommendations []domain.Ref `json:"recommendations,omitempty" when:"covered"` // those whose findings are about the entity
}

// gapper collects the gaps of one root.
type gapper struct {
	a     *Ask
	root  int32
	yield Yield
}

func (g gapper) gap(kind, title string, org domain.Ref, main domain.Item) {
	entity := g.a.edition.Ref(g.root)
	row := &Gap{Kind: kind, Entity: entity, Title: title, Org: org, Recommendations: g.covering()}
	g.yield(orDash(org.ID())+"/"+kind+"/"+string(entity), row, main, main)
}

// gaps asks each kind of entity what it lacks.
func gaps(a *Ask, root int32, yield Yield) {
	g := gapper{a, root, yield}
	g.sourceless()
	g.denied()
	switch a.edition.Ref(root).Kind() {
	case domain.KindResponsibility:
		g.responsibility()
	case domain.KindDocument:
		g.document()
	case domain.KindPlan:
		g.plan()
	case domain.KindMeasure:
		g.measure()
	case domain.KindCooperation:
		g.cooperation()
	case domain.KindTraining:
		g.training()
	case domain.KindRecommendation:
		g.recommendation()
	case domain.KindDecision:
		g.decision()
	}
}

// sourceless finds records that name no source.
func (g gapper) sourceless() {
	for item := range g.a.Get(g.root).Items() {
		if !item.Evidenced() && item.Type.Name != "ledger.created.v1" {
			g.gap("missing_source", Name(g.a.edition, g.a.edition.Ref(g.root)), "", item)
			return
		}
	}
}

// denied finds public claims that another source denies.
func (g gapper) denied() {
	for _, dispute := range g.a.edition.Disputes(g.root, &g.a.scratch) {
		d, is := dispute.Against.Data.(*domain.StatementRecorded)
		if !is || d.Kind != domain.StatementPublicClaim || dispute.Data.Field != "" {
			continue
		}
		for item := range g.a.Get(g.root).Items() {
			if item.Fact == dispute.Against {
				g.gap("public_claim_denied", d.Text, d.By.Organisation, item)
				return
			}
		}
	}
}

func (g gapper) responsibility() {
	responsibilities(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		r := row.(*Responsibility)
		org := orgIn(r.Scope)
		if r.Holder != nil && r.Holder.Organisation != "" {
			org = r.Holder.Organisation
		}
		title := Name(g.a.edition, g.a.edition.Ref(g.root))
		if r.Vacant {
			g.gap("vacant_duty", title, org, main)
		}
		if r.TiedTo == domain.TiedToPerson {
			g.gap("tied_to_person", title, org, main)
		}
		if !r.Vacant && r.StatedIn == "" {
			g.gap("duty_not_stated_in_document", title, org, main)
		}
	})
}

// orgIn is the organisation that a scope names, if it is a reference.
func orgIn(scope string) domain.Ref {
	if ref, err := domain.ParseRef(scope); err == nil && ref.Kind() == domain.KindOrganisation {
		return ref
	}
	return ""
}

func (g gapper) document() {
	documents(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		d := row.(*Document)
		org := d.Owner
		if org == "" {
			org = d.AdoptedBy
		}
		switch d.Status {
		case "missing":
			g.gap("document_missing", d.Title, org, main)
			return
		case "planned":
			g.gap("document_planned", d.Title, org, main)
			return
		case "repealed", "expired", "not_yet_in_force":
			return
		}
		if d.Stage == domain.StageOutdated || d.Stage == domain.StageToBeUpdated {
			g.gap("document_outdated", d.Title, org, main)
		}
		if !d.Communicated {
			g.gap("document_never_communicated", d.Title, org, main)
		}
		if d.StatesResponsibility != nil && !*d.StatesResponsibility {
			g.gap("document_without_responsibilities", d.Title, org, main)
		}
		if d.ReviewOverdue {
			g.gap("review_overdue", d.Title, org, main)
		}
		if d.Status == "in_force" && d.CaseRef == "" {
			g.gap("missing_reference", d.Title, org, main)
		}
	})
}

func (g gapper) plan() {
	plans(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		p := row.(*Plan)
		if p.Status == "closed" {
			return
		}
		if p.BasedOnAssessment == "" {
			g.gap("plan_without_assessment", p.Title, p.Org, main)
		}
		if len(p.Activities) == 0 {
			g.gap("plan_without_activities", p.Title, p.Org, main)
		}
		if p.RevisionOverdue {
			g.gap("revision_overdue", p.Title, p.Org, main)
		}
		for _, r := range p.Requires {
			if r.Step == domain.StepApproved && !r.Done {
				g.gap("approval_not_stated", p.Title, p.Org, main)
			}
		}
	})
}

func (g gapper) measure() {
	s := g.a.Get(g.root)
	item, d, is := domain.Last[*domain.MeasureRegistered](s)
	if !is {
		return
	}
	var org domain.Ref
	for _, r := range d.Responsible {
		if org == "" {
			org = r.Organisation
		}
	}
	status, reports := statusOf(s, d)
	if d.Plan != "" {
		g.activity(d, item, org, status, len(reports))
	}
	leads := slices.ContainsFunc(d.Responsible, func(r domain.Responsible) bool { return r.Mode == domain.ModeLead || r.Mode == domain.ModeSole })
	if len(d.Responsible) > 1 && !leads {
		g.gap("several_responsible_none_leading", d.Title, org, item)
	}
	if status == domain.MeasureOngoing && g.waits(d) {
		g.gap("ongoing_before_decision", d.Title, org, item)
	}
	for evaluation, e := range domain.Standing[*domain.EvaluationReported](s) {
		if e.Status == domain.EvaluationNotDone {
			g.gap("never_evaluated", d.Title, org, evaluation)
		}
	}
}

// activity finds what a row of a plan leaves out.
func (g gapper) activity(d *domain.MeasureRegistered, item domain.Item, org domain.Ref, status domain.MeasureStatus, reports int) {
	if len(d.Responsible) == 0 {
		g.gap("activity_without_responsible", d.Title, org, item)
	}
	if d.Schedule == nil {
		g.gap("activity_without_schedule", d.Title, org, item)
	}
	if d.FollowUp == nil {
		g.gap("activity_without_follow_up", d.Title, org, item)
	}
	if d.Category == "" {
		g.gap("activity_without_category", d.Title, org, item)
	}
	if late, _ := overdue(g.a, d.Schedule, status); late && reports == 0 {
		g.gap("activity_unreported", d.Title, org, item)
	}
}

// waits tells whether something that the measure depends on is neither adopted nor taken nor under way.
func (g gapper) waits(d *domain.MeasureRegistered) bool {
	for _, ref := range d.DependsOn {
		home, found := g.a.edition.Find(ref)
		if !found {
			return true
		}
		s := g.a.Get(home)
		switch ref.Kind() {
		case domain.KindDocument:
			if _, _, adopted := domain.Last[*domain.DocumentAdopted](s); !adopted {
				return true
			}
		case domain.KindDecision:
			if _, _, taken := domain.Last[*domain.DecisionTaken](s); !taken {
				return true
			}
		}
	}
	return false
}

func (g gapper) cooperation() {
	cooperation(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		c := row.(*Cooperation)
		org := domain.Ref("")
		if len(c.Parties) > 0 {
			org = c.Parties[0]
		}
		if c.Form == "forum" && c.Status == "open" && c.MandateStated != "stated" {
			g.gap("forum_without_mandate", c.Title, org, main)
		}
		if c.Evaluated == string(domain.EvaluationNotDone) {
			g.gap("never_evaluated", c.Title, org, main)
		}
	})
}

func (g gapper) training() {
	told := false
	training(g.a, g.root, func(key string, row any, main domain.Item, _ ...domain.Item) {
		t := row.(*Training)
		if t.Stale {
			g.yield(orDash(t.Organisation.ID())+"/stale_figure/"+string(g.a.edition.Ref(g.root)),
				&Gap{Kind: "stale_figure", Entity: g.a.edition.Ref(g.root), Title: t.Title, Org: t.Organisation}, main, main)
		}
		if !told && (t.KnowledgeTransfer == "" || t.KnowledgeTransfer == "none") {
			told = true
			g.gap("training_without_transfer_plan", t.Title, t.Provider, main)
		}
	})
}

func (g gapper) recommendation() {
	recommendations(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		r := row.(*Recommendation)
		if r.Overdue || r.Silent {
			g.gap("recommendation_unanswered", r.Text, r.Addressee, main)
		}
	})
}

func (g gapper) decision() {
	decisions(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		d := row.(*Decision)
		if d.Status == "annulled" {
			return
		}
		if d.Unreported {
			g.gap("unreported_delegation", d.Title, d.Body, main)
		}
		if d.CaseRef == "" {
			g.gap("missing_reference", d.Title, d.Body, main)
		}
	})
}

// covering lists the recommendations whose findings are about the entity.
func (g gapper) covering() []domain.Ref {
	var covering []domain.Ref
	for _, audit := range g.a.Linked("concerns", g.root) {
		if g.a.edition.Ref(audit).Kind() != domain.KindAudit {
			continue
		}
		var findings []string
		for _, d := range domain.Standing[*domain.AuditFindingRecorded](g.a.Get(audit)) {
			if d.Finding != "" && slices.Contains(d.Concerns, g.a.edition.Ref(g.root)) {
				findings = append(findings, d.Finding)
			}
		}
		for _, linked := range g.a.Linked("audit", audit) {
			for _, d := range domain.Standing[*domain.RecommendationIssued](g.a.Get(linked)) {
				if slices.ContainsFunc(d.Findings, func(id string) bool { return slices.Contains(findings, id) }) {
					covering = append(covering, g.a.edition.Ref(linked))
				}
			}
		}
	}
	return covering
}
