package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"liggare/api"
	"liggare/domain"
)

// told is a refusal in the words of whoever fills in a form. The API's are for programs, too: they name members, keys and headers.
func (v *visit) told(problem *api.Problem) *api.Problem {
	if problem == nil {
		return nil
	}
	made := *problem
	made.Errors = slices.Clone(problem.Errors)
	for i := range made.Errors {
		e := &made.Errors[i]
		if text := v.toldOf(e.Code); text != "" {
			e.Message = text
		}
		if strings.HasPrefix(e.Code, "deid.") {
			e.Message = v.byLabels(e.Message) + " " + v.T("Det du skrev i fältet visas inte igen.", "What you wrote in the field isn't shown again.")
		}
	}
	return &made
}

// toldOf is what a code means in a form; "" where the API's own words do.
func (v *visit) toldOf(code string) string {
	switch code {
	case "ref.form", "ref.kind", "ref.id":
		return v.T("Inget i liggaren heter så, eller flera. Välj i listan; finns det inte där, registrera det först och lagra sedan här.",
			"Nothing in the ledger has that name, or several have. Pick from the list; if it isn't there, record it first and then store here.")
	case "idempotency.key_reused":
		return v.T("Formuläret har redan lagrats en gång, och du har ändrat det sedan dess. Är det här en ny händelse: lagra igen. Ska den som lagrades ändras: öppna den och välj «Rätta uppgiften».",
			"The form has been stored once, and you have changed it since. If this is a new event, store again. To change the one that was stored, open it and choose “Correct it”.")
	case "idempotency.outcome_unknown":
		return v.T("Lagringen svarar inte. Lagra igen om en stund, med samma formulär: det lagras aldrig två gånger.", "The store doesn't answer. Store again in a while, with this same form: it is never stored twice.")
	case "access.token_missing":
		return v.T("Logga in för att läsa vidare.", "Sign in to read on.")
	case "access.token_invalid":
		return v.T("Koden, eller inloggningen som du hade, gäller inte längre. Logga in igen, eller be den som ansvarar för liggaren om en ny kod.",
			"The code, or the sign-in that you had, is valid no more. Sign in again, or ask whoever answers for the ledger for a new code.")
	case "concurrency.stale":
		return v.T("Liggaren har redan något som heter så. Är det det som händelsen rör: välj det i listan. Är det något nytt: ändra titeln.",
			"The ledger has something of that name already. If that is what the event is about, pick it from the list; if it is something new, change the title.")
	case "rule.concern.area":
		return v.T("Kommunens liggare känner inget sådant område. Välj ett i listan, eller skriv väderstrecket: «Norra delen», «hela kommunen».",
			"The municipality's ledger knows no such area. Pick one from the list, or write the direction: “northern part”, “whole municipality”.")
	}
	return ""
}

var memberNamed = regexp.MustCompile(`\b(in|i|Use|Använd) (area|place_type|period|age_band)\b`)

// byLabels names the fields of a report as its form does.
func (v *visit) byLabels(text string) string {
	members := dataOf(domain.TypeByName(concernType).AppendSchema()).Properties
	return memberNamed.ReplaceAllStringFunc(text, func(found string) string {
		before, name, _ := strings.Cut(found, " ")
		for _, p := range members {
			if p.Name == name {
				return before + " " + v.T("fältet «"+p.Schema.TitleSV+"»", "the field “"+p.Schema.Title+"”")
			}
		}
		return found
	})
}

// untitled leads what is said of the empty field of what the event is about to the title that its id would be made of.
func untitled(v *visit, data *domain.Schema, written url.Values, problem *api.Problem, label string) *api.Problem {
	if problem == nil || strings.TrimSpace(written.Get("/subject")) != "" {
		return problem
	}
	made := *problem
	title := "/data/title"
	if slices.ContainsFunc(data.Properties, func(p domain.Property) bool { return p.Name == "name" }) {
		title = "/data/name"
	}
	toldOf := slices.ContainsFunc(problem.Errors, func(e api.ProblemError) bool { return e.Pointer == title })
	made.Errors = nil
	for _, e := range problem.Errors {
		if e.Pointer == "/subject" {
			if toldOf {
				continue
			}
			e.Pointer = title
			if e.Code == "schema.required" {
				e.Message = v.T("Skriv vad det heter, eller välj det som redan finns under «", "Write what it is called, or pick what is there already under “") + label + v.T("».", "”.")
			}
		}
		made.Errors = append(made.Errors, e)
	}
	return &made
}

// lead says first whether something is stored.
func (v *visit) lead(problem *api.Problem) string {
	switch {
	case problem == nil:
		return ""
	case problem.Code() == "idempotency.outcome_unknown":
		return v.T("Det går inte att säga än om det lagrades.", "Whether it was stored can't be told yet.")
	case problem.Code() == "idempotency.key_reused":
		return v.T("Ändringen är inte lagrad.", "The change isn't stored.")
	case len(problem.Errors) == 0:
		return v.T("Inte lagrad.", "Not stored.")
	}
	return v.T("Inte lagrad. Det här behöver ändras:", "Not stored. This needs to be changed:")
}

// register is where what a field refers to can be recorded first, and what that is called; "" where whoever asks can't.
func (v *visit) register(kind string) (href, link string) {
	for _, t := range listedTypes {
		if len(t.Kinds) == 1 && string(t.Kinds[0]) == kind && titled(dataOf(t.AppendSchema())) {
			if !v.mayRecord(t) {
				return "", ""
			}
			return v.Link("/record/" + t.Name), v.T("Registrera i en ny flik: ", "Record it in a new tab: ") + v.nounLabel(kind)
		}
	}
	return "", ""
}
