package projections

import (
	"slices"
	"strings"

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
	a       *Ask
	root    int32
	yield   Yield
	covered *[]domain.Ref // the recommendations about the entity, once somebody asked
}

func (g *gapper) gap(kind, title string, org domain.Ref, main domain.Item) {
	if g.covered == nil {
		covering := g.covering()
		g.covered = &covering
	}
	entity := g.a.Ref(g.root)
	row := &Gap{Kind: kind, Entity: entity, Title: title, Org: org, Recommendations: *g.covered}
	g.yield(orDash(org.ID())+"/"+kind+"/"+string(entity), row, main, main)
}

// gaps asks each kind of entity what it lacks.
func gaps(a *Ask, root int32, yield Yield) {
	g := &gapper{a: a, root: root, yield: yield}
	g.sourceless()
	g.denied()
	g.unevaluated()
	switch a.Ref(root).Kind() {
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
func (g *gapper) sourceless() {
	s := g.a.Get(g.root)
	for item := range s.Entries() {
		if !item.Evidenced() && !item.Type.OwnSource() && s.Stands(item) {
			g.gap("missing_source", g.a.Title(), "", item)
			return
		}
	}
}

// denied finds public claims that another source denies. That one does is the gap, whichever of them is right.
func (g *gapper) denied() {
	for _, dispute := range g.a.Disputes(g.root) {
		d, is := dispute.Against.Data.(*domain.StatementRecorded)
		if !is || d.Kind != domain.StatementPublicClaim || dispute.Data.Field != "" {
			continue
		}
		for _, item := range g.a.edition.Items(g.root, &g.a.scratch) {
			if lo, hi := item.Bounds(); item.Fact == dispute.Against && g.a.After(lo-1, hi-1) {
				g.gap("public_claim_denied", d.Text, d.By.Organisation, item)
				return
			}
		}
	}
}

// unevaluated finds what a source says was never evaluated.
func (g *gapper) unevaluated() {
	s := g.a.Get(g.root)
	item, d, is := newestEvaluation(s)
	if !is || d.Status != domain.EvaluationNotDone {
		return
	}
	org := d.CommissionedBy
	if m, is := measureOf(s); is && org == "" {
		org = m.org()
	}
	g.gap("never_evaluated", g.a.Title(), org, item)
}

func (g *gapper) responsibility() {
	responsibilities(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		r := row.(*Responsibility)
		org := orgIn(r.Scope)
		if r.Holder != nil && r.Holder.Organisation != "" {
			org = r.Holder.Organisation
		}
		title := g.a.Title()
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
	if id, is := strings.CutPrefix(scope, string(domain.KindOrganisation)+"/"); is && domain.ValidID(id) {
		return domain.Ref(scope)
	}
	return ""
}

func (g *gapper) document() {
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

func (g *gapper) plan() {
	plans(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		p := row.(*Plan)
		if p.RevisionOverdue {
			g.gap("revision_overdue", p.Title, p.Org, main)
		}
		if p.Status == "closed" || p.Status == "expired" {
			return
		}
		if p.BasedOnAssessment == "" {
			g.gap("plan_without_assessment", p.Title, p.Org, main)
		}
		if !g.a.any(p.Activities) {
			g.gap("plan_without_activities", p.Title, p.Org, main)
		}
		for _, r := range p.Requires {
			if r.Step == domain.StepApproved && !r.Done {
				g.gap("approval_not_stated", p.Title, p.Org, main)
				break
			}
		}
	})
}

func (g *gapper) measure() {
	s := g.a.Get(g.root)
	m, is := measureOf(s)
	if !is {
		return
	}
	if m.Plan != "" {
		g.activity(&m)
	}
	leads := slices.ContainsFunc(m.Responsible, func(r domain.Responsible) bool { return r.Mode == domain.ModeLead || r.Mode == domain.ModeSole })
	if len(m.Responsible) > 1 && !leads {
		g.gap("several_responsible_none_leading", m.Title, m.org(), m.item)
	}
	if m.status == domain.MeasureOngoing && g.waits(m.MeasureRegistered) {
		g.gap("ongoing_before_decision", m.Title, m.org(), m.item)
	}
}

// activity finds what a row of a plan leaves out.
func (g *gapper) activity(m *measureNow) {
	for _, lack := range []struct {
		kind string
		is   bool
	}{
		{"activity_without_responsible", len(m.Responsible) == 0},
		{"activity_without_schedule", m.Schedule == nil},
		{"activity_without_follow_up", m.FollowUp == nil},
		{"activity_without_category", m.Category == ""},
	} {
		if lack.is {
			g.gap(lack.kind, m.Title, m.org(), m.item)
		}
	}
	if late, _ := overdue(g.a, m.Schedule, m.status); late && len(m.reports) == 0 {
		g.gap("activity_unreported", m.Title, m.org(), m.item)
	}
}

// waits tells whether something that the measure depends on is neither adopted nor taken nor under way.
func (g *gapper) waits(d *domain.MeasureRegistered) bool {
	for _, ref := range d.DependsOn {
		home, found := g.a.Find(ref)
		if !found {
			return true
		}
		s := g.a.Get(home)
		switch ref.Kind() {
		case domain.KindDocument:
			if _, _, adopted := last[*domain.DocumentAdopted](s); !adopted {
				return true
			}
		case domain.KindDecision:
			if _, _, taken := last[*domain.DecisionTaken](s); !taken {
				return true
			}
		}
	}
	return false
}

func (g *gapper) cooperation() {
	cooperation(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		c := row.(*Cooperation)
		org := domain.Ref("")
		if len(c.Parties) > 0 {
			org = c.Parties[0]
		}
		if c.Form == "forum" && c.Status == "open" && c.MandateStated != "stated" {
			g.gap("forum_without_mandate", c.Title, org, main)
		}
	})
}

func (g *gapper) training() {
	training(g.a, g.root, func(key string, row any, main domain.Item, _ ...domain.Item) {
		t := row.(*Training)
		if t.Stale && t.Organisation != "" {
			g.gap("stale_figure", t.Title, t.Organisation, main)
		}
		described := strings.HasSuffix(key, "/-") // a figure alone says nothing of what becomes of the knowledge
		if described && (t.KnowledgeTransfer == "" || t.KnowledgeTransfer == "none") {
			g.gap("training_without_transfer_plan", t.Title, t.Provider, main)
		}
	})
}

func (g *gapper) recommendation() {
	recommendations(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		r := row.(*Recommendation)
		if r.Overdue || r.Silent {
			g.gap("recommendation_unanswered", r.Text, r.Addressee, main)
		}
	})
}

func (g *gapper) decision() {
	decisions(g.a, g.root, func(_ string, row any, main domain.Item, _ ...domain.Item) {
		d := row.(*Decision)
		if d.Status != "taken" {
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
func (g *gapper) covering() []domain.Ref {
	var covering []domain.Ref
	for _, audit := range g.a.Linked("concerns", g.root) {
		if g.a.Ref(audit).Kind() == domain.KindAudit {
			covering = g.a.told(audit).about(g.a.Ref(g.root), covering)
		}
	}
	return covering
}
