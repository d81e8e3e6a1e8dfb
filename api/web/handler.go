package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"liggare/api"
	"liggare/domain"
)

// Config is what the pages need; only API must be given.
type Config struct {
	API http.Handler     // the public API
	Now func() time.Time // nil: time.Now
	Log *slog.Logger     // what goes wrong; nil: nothing

	OIDC        *OIDC                                        // nil: sign-in with a local token only
	Contact     string                                       // where people tell what hinders them; "": the municipality's registrar, by name
	BehindProxy bool                                         // a proxy in front does TLS
	Links       func(code string) (token string, found bool) // what a link of a demo signs in; nil: there are none
}

// site holds what all pages share; all of it is read only, but for what is kept of answers.
type site struct {
	Config
	mux   *http.ServeMux
	cross *http.CrossOriginProtection

	kept  sync.Map // what was made of answers, see keptOf
	keeps atomic.Uint64
}

// formMost is the largest body of a form, in bytes: that of the API's requests.
const formMost = 1 << 20

// policy forbids whatever isn't this server's own. form-action and frame-ancestors don't follow from default-src.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler serves the pages over the public API. Any number of requests may be served at once.
func Handler(c Config) http.Handler {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &site{Config: c, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	s.mount()
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	r.Body = http.MaxBytesReader(w, r.Body, formMost)
	if s.cross.Check(r) != nil {
		s.serve(w, r, func(v *visit) (*shown, error) {
			return v.message(http.StatusForbidden, v.T("Formuläret kom från en annan webbplats", "The form came from another site"),
				v.T("Inget är lagrat. Öppna sidan här och skicka formuläret igen.", "Nothing is stored. Open the page here and send the form again.")), nil
		})
		return
	}
	s.mux.ServeHTTP(w, r)
}

// show makes what a page shows, or says why not.
type show func(v *visit) (*shown, error)

// shown is a page that is ready to be written.
type shown struct {
	template string
	status   int // 0: 200
	title    string
	data     any
	moment   *moment // that it was asked for; nil: the page is of no moment
	position uint64
	complete complete
	redirect string // go there instead
	raw      []byte // JSON for a script instead of a page
}

// written are buffers for pages, which are written whole before any of it is sent.
var written = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// serve runs a page and writes what comes of it.
func (s *site) serve(w http.ResponseWriter, r *http.Request, page show) {
	v := s.visit(w, r)
	made, err := page(v)
	if err != nil {
		made = v.refused(err)
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Accept-Language, Authorization, Cookie")
	if made.redirect != "" {
		http.Redirect(w, r, made.redirect, http.StatusSeeOther)
		return
	}
	if made.raw != nil {
		h.Set("Content-Type", "application/json")
		_, _ = w.Write(made.raw)
		return
	}
	out := written.Get().(*bytes.Buffer)
	defer written.Put(out)
	out.Reset()
	if err := templates[made.template].Execute(out, v.frame(made)); err != nil {
		s.Log.ErrorContext(r.Context(), "page came to nothing", "page", made.template, "err", err)
		http.Error(w, v.T("Sidan gick inte att visa.", "The page can't be shown."), http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.Lang)
	if made.status == 0 {
		made.status = http.StatusOK
	}
	w.WriteHeader(made.status)
	if r.Method != http.MethodHead {
		// The reader may be gone; there is nobody left to tell.
		_, _ = w.Write(out.Bytes())
	}
}

// refused shows why there is no answer. What the API refused is told in its words; anything else is ours and logged.
func (v *visit) refused(err error) *shown {
	var problem *api.Problem
	switch {
	case errors.As(err, &problem) && problem.Status == http.StatusUnauthorized:
		if v.r.Method == http.MethodPost {
			return v.held()
		}
		return v.signInPage(next(v.r.URL.RequestURI()), problem, true)
	case errors.As(err, &problem):
		made := v.message(problem.Status, problem.Title, "")
		made.data.(*messageData).Problem = problem
		return made
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return v.message(http.StatusServiceUnavailable, v.T("Avbrutet", "Broken off"), v.T("Svaret hann inte bli klart. Försök igen.", "The answer didn't get ready in time. Try again."))
	}
	v.Log.ErrorContext(v.r.Context(), "page came to nothing", "err", err)
	return v.message(http.StatusInternalServerError, v.T("Något gick fel", "Something went wrong"),
		v.T("Felet är noterat i serverns logg. Försök igen.", "The fault is noted in the server's log. Try again."))
}

// messageData is a page that only says something.
type messageData struct {
	Text    string
	Links   []bit
	Problem *api.Problem
}

func (v *visit) message(status int, title, text string) *shown {
	return &shown{template: "message", status: status, title: title, data: &messageData{Text: text}}
}

func (v *visit) missing() *shown {
	return v.message(http.StatusNotFound, v.T("Sidan finns inte", "There is no such page"), v.T("Adressen leder inte till någon sida här. Börja om från liggarna eller menyn.", "The address leads to no page here. Start again from the ledgers or the menu."))
}

// today is the civil day in Stockholm.
func (s *site) today() domain.Day { return domain.DayOf(s.Now()) }
