package domain

// OrganisationRegistered describes an organisation from a date; a later one replaces the description.
type OrganisationRegistered struct {
	Name             string           `json:"name" is:"required" max:"200"`
	Kind             OrganisationKind `json:"kind" is:"required"`
	Parent           Ref              `json:"parent,omitzero" ref:"organisation"`
	MunicipalityCode string           `json:"municipality_code,omitempty" form:"municipality"`
	OrgNumber        string           `json:"org_number,omitempty" form:"org_number"`
	Members          []Ref            `json:"members,omitempty" ref:"organisation"` // of a collective, where they are named
	Common
}

func (d *OrganisationRegistered) apply(s *State, f Item) *Error {
	err := redescribe[*OrganisationRegistered](s, f)
	for ended := range Standing[*OrganisationEnded](s) {
		s.close(ended)
	}
	return err
}

func (d *OrganisationRegistered) check(c *Scope) {
	if d.Parent == "" {
		return
	}
	if !c.Known(d.Parent) {
		c.Refuse("rule.organisation.unknown_parent", "/data/parent", "Den överordnade organisationen finns inte i liggaren; registrera den först eller i samma anrop.",
			"The parent organisation is not in the ledger; register it first or in the same request.")
		return
	}
	if c.parents(c.Subject, d.Parent) {
		c.Refuse("rule.organisation.cycle", "/data/parent", "En organisation kan inte stå under sig själv; välj en överordnad som inte ligger under den.",
			"An organisation can't stand below itself; choose a parent that does not lie below it.")
	}
}

func (d *OrganisationRegistered) brings() string { return "registered" }

// OrganisationEnded ends an organisation; To names those that took over.
type OrganisationEnded struct {
	How OrganisationEndedHow `json:"how,omitempty"`
	To  []Ref                `json:"to,omitempty" ref:"organisation"`
	Common
}

func (d *OrganisationEnded) apply(s *State, f Item) *Error {
	var err *Error
	for range Standing[*OrganisationEnded](s) {
		err = s.refuse("rule.organisation.ended_twice", "/type", "Organisationen har redan upphört då.", "The organisation has already ended by then.")
	}
	for registered := range Standing[*OrganisationRegistered](s) {
		s.close(registered)
	}
	s.keep(f)
	return err
}

func (d *OrganisationEnded) check(c *Scope) {
	if !c.Known(c.Subject) {
		c.Refuse("rule.organisation.unknown", "/subject", "Organisationen finns inte i liggaren; registrera den först.", "The organisation is not in the ledger; register it first.")
	}
	for _, to := range d.To {
		if to == c.Subject {
			c.Refuse("rule.organisation.self_succession", "/data/to", "En organisation kan inte efterträda sig själv; ange den som tog över.",
				"An organisation can't succeed itself; name the one that took over.")
		}
	}
}

func (d *OrganisationEnded) brings() string { return "ended" }
