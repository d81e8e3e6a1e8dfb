package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"liggare/domain"
	"liggare/projections"
)

// Analysts are the programs that read view streams straight from the server, as far as HTTP needs them. Each has a token of its own, which is none of those that HTTP takes.
type Analysts interface {
	// Create lets a program in. The token is returned this once.
	Create(ctx context.Context, asked Analyst) (made Analyst, token string, err error)
	List() ([]Analyst, error)
	// Revoke shuts a program out, and tells whether there was such a one.
	Revoke(ctx context.Context, id string) (bool, error)
}

// Analyst is a program that reads view streams straight from the server.
type Analyst struct {
	ID      string    `json:"id"`
	Ledger  string    `json:"ledger"`
	Class   string    `json:"class"` // of readers: the rows are as they see them
	Views   []string  `json:"views"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires"`

	URL     string `json:"url"`     // where it connects
	API     string `json:"api"`     // prefix of JetStream's API there
	Inbox   string `json:"inbox"`   // prefix of its inbox
	Rows    string `json:"rows"`    // the stream of current rows; its consumer has the id for a name
	Changes string `json:"changes"` // the stream of changes, likewise
}

// Entry is what the access log says of the program when it connects.
func (a Analyst) Entry(request string, when time.Time) ([]byte, error) {
	what := "NATS " + a.Rows + ", " + a.Changes + ": " + strings.Join(a.Views, ", ")
	return json.Marshal(Access{Who: a.ID, What: what, Class: a.Class, When: when.UTC(), Request: request}, json.Deterministic(true))
}

// NewAnalyst asks for a program to be let in.
type NewAnalyst struct {
	Role   Role     `json:"role"`   // as whom it reads
	Ledger string   `json:"ledger"` // its id
	Views  []string `json:"views"`
	Days   int      `json:"days,omitempty"` // until the token expires; left out: 90
}

// MadeAnalyst is a program that was let in, with its token, which is shown this once.
type MadeAnalyst struct {
	Token  string  `json:"token"`
	Stored Analyst `json:"stored"`
}

// AnalystList is the answer of GET /v1/analysts.
type AnalystList struct {
	Analysts []Analyst `json:"analysts"`
}

const (
	analystDays     = 90
	analystDaysMost = 366
)

func (a *api) createAnalyst(r *http.Request) (*answer, error) {
	if a.Analysts == nil {
		return nil, plain("analyst.none")
	}
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	var asked NewAnalyst
	if err := json.Unmarshal(body, &asked, json.RejectUnknownMembers(true)); err != nil {
		return nil, plain("analyst.form")
	}
	wanted, err := a.analystOf(PrincipalOf(r.Context()), asked)
	if err != nil {
		return nil, err
	}
	made, token, err := a.Analysts.Create(r.Context(), wanted)
	if err != nil {
		return nil, err
	}
	shown, err := asJSON(MadeAnalyst{token, made})
	if err != nil {
		return nil, err
	}
	shown.status, shown.header = http.StatusCreated, map[string]string{"Cache-Control": "no-store", "Location": "/v1/analysts/" + made.ID}
	return shown, nil
}

// analystOf checks what is asked for. Who reads confidential records of own organisations only reads the stream of the class below.
func (a *api) analystOf(by Principal, asked NewAnalyst) (Analyst, error) {
	wrong := func(field, sv, en string) (Analyst, error) {
		return Analyst{}, refuse(inBody, "analyst.form", field, sv, en)
	}
	if asked.Days == 0 {
		asked.Days = analystDays
	}
	l, err := a.Ledgers.Ledger(asked.Ledger)
	if err != nil {
		return Analyst{}, err
	}
	_, concerns := domain.MainLedger(asked.Ledger)
	switch {
	case l == nil || concerns || !by.administers(Grant{Ledger: asked.Ledger}): // one of another's is as one that isn't there
		return wrong("/ledger", "Ange id för en liggare som finns; ur en liggare med rapporter om oro lämnas inga rader.", "Give the id of a ledger that there is; no rows leave a ledger of concern reports.")
	case !slices.Contains(Roles, asked.Role) || !asked.Role.does(subscribes, asked.Ledger):
		return wrong("/role", "Rollen är analyst, coordinator, auditor eller registrar.", "The role is analyst, coordinator, auditor or registrar.")
	case len(asked.Views) == 0:
		return wrong("/views", "Ange minst en vy.", "Give one view at least.")
	case asked.Days < 1 || asked.Days > analystDaysMost:
		return wrong("/days", "En token gäller 1–"+strconv.Itoa(analystDaysMost)+" dagar.", "A token is valid for 1–"+strconv.Itoa(analystDaysMost)+" days.")
	}
	for _, name := range asked.Views {
		if projections.ViewByName(name) == nil {
			return Analyst{}, noView()
		}
	}
	reader := Principal{Grants: []Grant{{Role: asked.Role, Ledger: asked.Ledger}}}
	views := slices.Clone(asked.Views)
	slices.Sort(views)
	return Analyst{
		Ledger: asked.Ledger, Class: reader.streamRights(asked.Ledger, a.today()).Class.String(), Views: slices.Compact(views),
		Expires: a.Now().UTC().Truncate(time.Second).AddDate(0, 0, asked.Days),
	}, nil
}

func (a *api) listAnalysts(r *http.Request) (*answer, error) {
	if a.Analysts == nil {
		return nil, plain("analyst.none")
	}
	all, err := a.administeredAnalysts(r)
	if err != nil {
		return nil, err
	}
	return asJSON(AnalystList{all})
}

// administeredAnalysts are the programs in ledgers that the sender is the admin of.
func (a *api) administeredAnalysts(r *http.Request) ([]Analyst, error) {
	all, err := a.Analysts.List()
	p := PrincipalOf(r.Context())
	return slices.DeleteFunc(append([]Analyst{}, all...), func(each Analyst) bool { return !p.administers(Grant{Ledger: each.Ledger}) }), err
}

func (a *api) revokeAnalyst(r *http.Request) (*answer, error) {
	if a.Analysts == nil {
		return nil, plain("analyst.none")
	}
	id := r.PathValue("id")
	known, err := a.administeredAnalysts(r)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(known, func(each Analyst) bool { return each.ID == id }) {
		return nil, plain("analyst.unknown")
	}
	switch found, err := a.Analysts.Revoke(r.Context(), id); {
	case err != nil:
		return nil, err
	case !found:
		return nil, plain("analyst.unknown")
	}
	return a.listAnalysts(r)
}

// CreateAnalyst lets a program in.
func (c *Client) CreateAnalyst(ctx context.Context, asked NewAnalyst) (*MadeAnalyst, error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	raw, _, err := c.do(ctx, http.MethodPost, "/v1/analysts", nil, http.Header{"Content-Type": {mediaJSON}}, body)
	if err != nil {
		return nil, err
	}
	made := new(MadeAnalyst)
	return made, json.Unmarshal(raw, made)
}

// Analysts lists the programs that are let in.
func (c *Client) Analysts(ctx context.Context) (*AnalystList, error) {
	list := new(AnalystList)
	return list, c.get(ctx, "/v1/analysts", nil, list)
}

// RevokeAnalyst shuts a program out.
func (c *Client) RevokeAnalyst(ctx context.Context, id string) error {
	_, _, err := c.do(ctx, http.MethodDelete, "/v1/analysts/"+id, nil, http.Header{}, nil)
	return err
}
