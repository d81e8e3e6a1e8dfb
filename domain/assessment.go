package domain

// AssessmentSourceConsulted is one source of a local assessment, with what it gave.
type AssessmentSourceConsulted struct {
	SourceKind SourceKind `json:"source_kind" is:"required"`
	Org        Ref        `json:"org,omitzero" ref:"organisation"`
	Period     Planned    `json:"period,omitzero"`
	Count      Quantity   `json:"count,omitzero"`
	Answers    Quantity   `json:"answers,omitzero"`
	Common
}

func (d *AssessmentSourceConsulted) brings() string { return "source_consulted" }

// AssessmentEstablished is a local assessment (lägesbild) of an organisation for a period.
type AssessmentEstablished struct {
	Org          Ref               `json:"org" is:"required" ref:"organisation"`
	Period       Planned           `json:"period,omitzero"`
	Level        AssessmentLevel   `json:"level,omitempty"`
	Change       AssessmentChange  `json:"change,omitempty"`
	Environments []EnvironmentSeen `json:"environments,omitempty"`
	Indications  []Indication      `json:"indications,omitempty"`
	Components   *Components       `json:"components,omitzero"`
	Places       []string          `json:"places,omitempty" max:"200"`
	Common
}

// EnvironmentSeen is how far an extremist environment is present.
type EnvironmentSeen struct {
	Environment Environment `json:"environment" is:"required"`
	Presence    Presence    `json:"presence,omitempty"`
}

// Components are the parts of an assessment, in the recorder's words.
type Components struct {
	Mapping  string `json:"mapping,omitempty" max:"500"`
	Other    string `json:"other,omitempty" max:"500"`
	Analysis string `json:"analysis,omitempty" max:"500"`
}

func (d *AssessmentEstablished) apply(s *State, f Item) *Error {
	return redescribe[*AssessmentEstablished](s, f)
}

func (d *AssessmentEstablished) check(c *Scope) {
	for other := range c.Linked("org", d.Org) {
		if other != c.Subject && !d.Period.IsZero() && c.holds(other, func(data Data) bool {
			a, is := data.(*AssessmentEstablished)
			return is && a.Org == d.Org && a.Period == d.Period
		}) {
			c.Refuse("rule.assessment.established_twice", "/data/period", "Organisationen har redan en lägesbild för perioden; rätta den eller ange en annan period.",
				"The organisation has an assessment of the period already; correct it or give another period.")
			return
		}
	}
}

func (d *AssessmentEstablished) brings() string { return "established" }
