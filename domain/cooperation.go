package domain

// CooperationAgreementSigned is an agreement between at least two parties.
type CooperationAgreementSigned struct {
	Title         string          `json:"title" is:"required" max:"300"`
	Parties       []Ref           `json:"parties" is:"required" ref:"organisation"`
	Kind          CooperationKind `json:"kind,omitempty"`
	Period        Planned         `json:"period,omitzero"`
	PriorityAreas []string        `json:"priority_areas,omitempty" max:"300"`
	Parent        Ref             `json:"parent,omitzero" ref:"cooperation"`
	Replaces      Ref             `json:"replaces,omitzero" ref:"cooperation"`
	Lead          []Holder        `json:"lead,omitempty"`
	Cadence       *Cadence        `json:"cadence,omitzero"`
	Common
}

func (d *CooperationAgreementSigned) apply(s *State, f Item) *Error {
	err := redescribe[*CooperationAgreementSigned](s, f)
	for ended := range Standing[*CooperationEnded](s) {
		s.close(ended)
	}
	return err
}

func (d *CooperationAgreementSigned) check(c *Scope) {
	if len(d.Parties) < 2 {
		c.Refuse("rule.cooperation.one_party", "/data/parties", "En överenskommelse har minst två parter.", "An agreement has at least two parties.")
	}
	for _, party := range d.Parties {
		if kind := c.kindOf(party); kind == "" || municipal(kind) {
			return
		}
	}
	c.Refuse("rule.cooperation.no_municipal_party", "/data/parties", "Minst en part är kommunal; lägg till den.", "At least one party is municipal; add it.")
}

func (d *CooperationAgreementSigned) brings() string { return "signed" }

// CooperationForumEstablished describes a forum, network or other cooperation without an agreement of its own.
type CooperationForumEstablished struct {
	Title           string           `json:"title" is:"required" max:"300"`
	Kind            CooperationKind  `json:"kind" is:"required"`
	Stage           CooperationStage `json:"stage,omitempty"`
	Mandate         string           `json:"mandate,omitempty" max:"500"`
	MandateMissing  bool             `json:"mandate_missing,omitzero"` // the source says that there is none
	Parties         []Ref            `json:"parties,omitempty" ref:"organisation"`
	MemberFunctions []FunctionKind   `json:"member_functions,omitempty"`
	Lead            []Holder         `json:"lead,omitempty"`
	Cadence         *Cadence         `json:"cadence,omitzero"`
	Agreement       Ref              `json:"agreement,omitzero" ref:"cooperation"`
	TopicOnAgenda   TopicOnAgenda    `json:"topic_on_agenda,omitempty"`
	PositionsListed bool             `json:"positions_listed,omitzero"` // its members are listed by function
	Common
}

func (d *CooperationForumEstablished) apply(s *State, f Item) *Error {
	err := redescribe[*CooperationForumEstablished](s, f)
	for ended := range Standing[*CooperationEnded](s) {
		s.close(ended)
	}
	return err
}

func (d *CooperationForumEstablished) check(c *Scope) {
	if d.Mandate != "" && d.MandateMissing {
		c.Refuse("rule.cooperation.mandate_and_missing", "/data/mandate_missing", "Ett mandat kan inte både finnas och saknas; behåll ett av fälten.", "A mandate can't both be there and be missing; keep one of the fields.")
	}
}

func (d *CooperationForumEstablished) brings() string {
	if d.Stage != "" {
		return string(d.Stage)
	}
	return "established"
}

// CooperationEnded ends an agreement or a forum.
type CooperationEnded struct {
	Reason     EndReason `json:"reason,omitempty"`
	ReplacedBy Ref       `json:"replaced_by,omitzero" ref:"cooperation"`
	Common
}

func (d *CooperationEnded) apply(s *State, f Item) *Error {
	err := s.refuse("rule.cooperation.not_open", "/effective", "Samverkan pågår inte då och kan inte avslutas; rätta dagen.", "The cooperation is not open then and can't be ended; correct the day.")
	for open := range Standing[*CooperationAgreementSigned](s) {
		s.close(open)
		err = nil
	}
	for open := range Standing[*CooperationForumEstablished](s) {
		s.close(open)
		err = nil
	}
	s.keep(f)
	return err
}

func (d *CooperationEnded) brings() string { return "ended" }
