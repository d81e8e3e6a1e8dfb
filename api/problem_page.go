package api

import (
	"bytes"
	"html/template"
	"net/http"

	"liggare/domain"
)

// ProblemInfo is a code of the table of problems.
type ProblemInfo struct {
	Code        string      `json:"code"`
	Status      int         `json:"status"`
	Title       domain.Text `json:"title"`
	Explanation domain.Text `json:"explanation"`
}

// ProblemList is the answer of GET /problems.
type ProblemList struct {
	Problems []ProblemInfo `json:"problems"`
}

// problemIndex lists every code.
func (a *api) problemIndex(r *http.Request) (*answer, error) {
	list := ProblemList{}
	for i := range codes {
		list.Problems = append(list.Problems, codes[i].info())
	}
	if mediaOf(r, mediaHTML, mediaJSON) == mediaJSON {
		return tagged(asJSON(list))
	}
	return problemHTML(r, domain.Text{SV: "Felkoder", EN: "Problem codes"}, list.Problems)
}

// problemPage says what a code means and what to do. A code without a row of its own has its family's page.
func (a *api) problemPage(r *http.Request) (*answer, error) {
	row := findCode(r.PathValue("code"))
	if row == nil {
		return nil, plain("problem.unknown")
	}
	if mediaOf(r, mediaHTML, mediaJSON) == mediaJSON {
		return tagged(asJSON(row.info()))
	}
	return problemHTML(r, row.Title, []ProblemInfo{row.info()})
}

func (c *code) info() ProblemInfo {
	return ProblemInfo{Code: c.Code, Status: c.Status, Title: c.Title, Explanation: c.Explanation}
}

func problemHTML(r *http.Request, title domain.Text, problems []ProblemInfo) (*answer, error) {
	lang := languageOf(r)
	var page bytes.Buffer
	err := problemTemplate.Execute(&page, map[string]any{"Lang": lang, "Title": title.In(lang), "Problems": problems})
	if err != nil {
		return nil, err
	}
	made, err := tagged(&answer{media: mediaHTML, body: page.Bytes()}, nil)
	made.header = map[string]string{"Content-Language": lang, "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
	return made, err
}

var problemTemplate = template.Must(template.New("problem").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}} – Liggare</title>
</head>
<body>
<main>
<h1>{{.Title}}</h1>
{{- range .Problems}}
<section>
{{- if gt (len $.Problems) 1}}
<h2><a href="/problems/{{.Code}}">{{.Title.In $.Lang}}</a></h2>
{{- end}}
<p>{{.Explanation.In $.Lang}}</p>
<p><code>{{.Code}}</code>, HTTP {{.Status}}</p>
</section>
{{- end}}
</main>
</body>
</html>
`))
