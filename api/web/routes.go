package web

import (
	"embed"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed assets
var assetFiles embed.FS

// pages is the table of every page, one file a page. A new page is one line here.
var pages = map[string]show{
	"GET /{$}":                                  (*visit).start,            // page_start.go
	"GET " + ledger:                             (*visit).now,              // page_now.go
	"GET " + ledger + "/views/{view}":           (*visit).view,             // page_view.go
	"GET " + ledger + "/views/plans":            (*visit).plans,            // page_plans.go
	"GET " + ledger + "/views/responsibilities": (*visit).responsibilities, // page_responsibilities.go
	"GET " + ledger + "/views/training":         (*visit).training,         // page_training.go
	"GET " + ledger + "/views/recommendations":  (*visit).recommendations,  // page_recommendations.go
	"GET " + ledger + "/views/audits":           (*visit).audits,           // page_audits.go
	"GET " + ledger + "/trail":                  (*visit).trails,           // page_trail.go
	"GET " + ledger + "/trail/{kind}/{id}":      (*visit).trail,            // page_trail.go
	"GET " + ledger + "/events/{id}":            (*visit).event,            // page_event.go
	"GET " + ledger + "/diff":                   (*visit).diff,             // page_diff.go
	"GET " + ledger + "/search":                 (*visit).search,           // page_search.go
	"GET " + ledger + "/record":                 (*visit).recordTypes,      // page_record.go
	"GET " + ledger + "/record/{type}":          (*visit).recordForm,       // page_record.go
	"POST " + ledger + "/record/{type}":         (*visit).recordSent,       // page_record.go
	"GET " + ledger + "/events/{id}/correct":    (*visit).correctForm,      // page_correct.go
	"POST " + ledger + "/events/{id}/correct":   (*visit).correctSent,      // page_correct.go
	"GET " + ledger + "/concern":                (*visit).concernForm,      // page_concern.go
	"POST " + ledger + "/concern":               (*visit).concernSent,      // page_concern.go
	"GET /signin":                               (*visit).signInForm,       // page_signin.go
	"POST /signin":                              (*visit).signInSent,       // page_signin.go
	"GET /signin/link/{code}":                   (*visit).signInLink,       // page_signin.go
	"GET /signin/away":                          (*visit).signInAway,       // page_signin_oidc.go
	"GET /signin/back":                          (*visit).signInBack,       // page_signin_oidc.go
	"GET /signin/out":                           (*visit).signedOut,        // page_signin.go
	"POST /signout":                             (*visit).signOut,          // page_signin.go
	"GET /accessibility":                        (*visit).accessibility,    // page_accessibility.go
	"/":                                         func(v *visit) (*shown, error) { return v.missing(), nil },
}

// ledger is where a ledger's pages begin.
const ledger = "/ledgers/{ledger}"

// Patterns are the addresses of all pages, as http.ServeMux has them.
func Patterns() []string { return slices.Sorted(maps.Keys(pages)) }

func (s *site) mount() {
	for pattern, page := range pages {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, page) })
	}
	files, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err)
	}
	assets := http.StripPrefix("/assets/", http.FileServerFS(files))
	s.mux.HandleFunc("GET /assets/{file}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("ETag", assetTag)
		assets.ServeHTTP(w, r)
	})
}

// templates are the pages by name, each with the frame around it and the parts that pages share.
var templates = func() map[string]*template.Template {
	shared := template.Must(template.New("frame.html").Funcs(template.FuncMap{"fields": fields, "picks": picks, "choices": choices, "picked": picked}).ParseFS(templateFiles, "templates/frame.html", "templates/part_*.html"))
	all := map[string]*template.Template{}
	names, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "frame" || strings.HasPrefix(base, "part_") {
			continue
		}
		all[base] = template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, name))
	}
	return all
}()
