package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-json-experiment/json"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

// OIDCConfig is an issuer of access tokens (OpenID Connect Discovery 1.0; RFC 9068), and what its claims mean here.
type OIDCConfig struct {
	Issuer   string // https://…; its tokens' iss, and where its keys are found
	Audience string // this server, as the tokens' aud names it

	RolesClaim         string           // holds a text or a list of texts; "": roles
	Roles              map[string]Grant // what a value of it grants: "liggare-revisor" → auditor in every ledger
	OrganisationsClaim string           // ids of a coordinator's own organisations; "": organisations
	HTTP               *http.Client     // nil: http.DefaultClient
	Now                func() time.Time // nil: time.Now
}

// refetchEvery is how often an issuer is asked at most: for its description until it answers, and for its keys where a token names one that isn't known. The keys may be asked for
// once more in between (refetchAhead): the first token that a new key signs is then good at once, and whoever makes keys up has had its one question.
const (
	refetchEvery = 30 * time.Second
	refetchAhead = 1
)

// oidcAlgorithms are the signatures that are taken. None and the symmetric ones never are.
var oidcAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.EdDSA}

// OIDC knows the access tokens of an issuer. Any number of goroutines may use it.
type OIDC struct {
	config OIDCConfig
	client *http.Client
	issuer *sparing // behind the client

	asking   singleflight.Group                   // for its description
	asked    time.Time                            // when it was asked for that last; whoever asks it has it
	verifier atomic.Pointer[oidc.IDTokenVerifier] // nil until the issuer has answered
}

// NewOIDC returns an authenticator that asks the issuer when it is needed first: the server starts whether the issuer answers or not.
func NewOIDC(c OIDCConfig) *OIDC {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RolesClaim == "" {
		c.RolesClaim = "roles"
	}
	if c.OrganisationsClaim == "" {
		c.OrganisationsClaim = "organisations"
	}
	client := http.Client{Timeout: 10 * time.Second}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	issuer := &sparing{next: client.Transport, now: c.Now, kept: map[string]*kept{}}
	client.Transport = issuer
	return &OIDC{config: c, client: &client, issuer: issuer}
}

// Demanded is true: where there is an issuer, nobody is let in without a token.
func (o *OIDC) Demanded() bool { return true }

// Authenticate finds the principal of an access token. Its id is made of the issuer and the subject by SHA-256: the subject may be a name, and records never hold one.
func (o *OIDC) Authenticate(ctx context.Context, token string) (Principal, error) {
	if !accessToken(token) {
		return Principal{}, fmt.Errorf("%w: no access token", ErrToken)
	}
	verifier, err := o.verify(ctx)
	if err != nil {
		return Principal{}, err
	}
	verified, err := verifier.Verify(ctx, token) // keys are fetched for everybody who waits: no single request's end cuts that off
	if err != nil {
		if ctx.Err() != nil || o.issuer.away() { // the library doesn't wrap that
			return Principal{}, fmt.Errorf("%w: keys", ErrIssuer)
		}
		return Principal{}, fmt.Errorf("%w: not verified", ErrToken) // the library's reason may quote the token's claims
	}
	claims := map[string]any{}
	if err := verified.Claims(&claims); err != nil {
		return Principal{}, fmt.Errorf("%w: claims", ErrToken)
	}
	return o.principal(verified, claims), nil
}

// accessToken tells whether a token says of itself that it is an access token (RFC 9068, 2.1): an ID token, made for an application's own eyes, is none.
func accessToken(token string) bool {
	head, _, found := strings.Cut(token, ".")
	if !found || strings.Count(token, ".") != 2 {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		return false
	}
	var header struct {
		Type string `json:"typ"`
	}
	if err := json.Unmarshal(raw, &header); err != nil {
		return false
	}
	typ := strings.TrimPrefix(strings.ToLower(header.Type), "application/")
	return typ == "at+jwt"
}

// verify is the verifier of the issuer's tokens, once the issuer has said where its keys are. Who comes while it is being asked waits for the same answer.
func (o *OIDC) verify(ctx context.Context) (*oidc.IDTokenVerifier, error) {
	if verifier := o.verifier.Load(); verifier != nil {
		return verifier, nil
	}
	select {
	case asked := <-o.asking.DoChan("", o.ask):
		if asked.Err != nil {
			return nil, fmt.Errorf("%w: %w", ErrIssuer, asked.Err)
		}
		return asked.Val.(*oidc.IDTokenVerifier), nil
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", ErrIssuer, context.Cause(ctx))
	}
}

func (o *OIDC) ask() (any, error) {
	if verifier := o.verifier.Load(); verifier != nil { // since it was looked for
		return verifier, nil
	}
	now := o.config.Now()
	if !o.asked.IsZero() && now.Sub(o.asked) < refetchEvery {
		return nil, errAskedLately
	}
	o.asked = now
	provider, err := oidc.NewProvider(oidc.ClientContext(context.Background(), o.client), o.config.Issuer)
	if err != nil {
		return nil, err
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: o.config.Audience, SupportedSigningAlgs: oidcAlgorithms, Now: o.config.Now})
	o.verifier.Store(verifier)
	return verifier, nil
}

// principal gives what the claims grant. Values that mean nothing here grant nothing.
func (o *OIDC) principal(token *oidc.IDToken, claims map[string]any) Principal {
	sum := sha256.Sum256([]byte(token.Issuer + "\n" + token.Subject))
	p := Principal{ID: "o-" + hex.EncodeToString(sum[:10]), Function: "none", expires: token.Expiry}
	organisations := textsOf(claims[o.config.OrganisationsClaim])
	for _, value := range textsOf(claims[o.config.RolesClaim]) {
		g, means := o.config.Roles[value]
		if !means {
			continue
		}
		if g.Role == RoleCoordinator && len(g.Organisations) == 0 {
			// A claim names organisations; it never means all of them. Whoever configures the server does that, in the grant.
			g.Organisations = slices.DeleteFunc(slices.Clone(organisations), func(id string) bool { return id == "*" })
		}
		p.Grants = append(p.Grants, g)
	}
	if len(p.Grants) > 0 {
		p.Function = string(p.Grants[0].Role)
	}
	return p
}

// textsOf are the texts of a claim: one, words with spaces between, or a list.
func textsOf(claim any) (texts []string) {
	switch v := claim.(type) {
	case string:
		return strings.Fields(v)
	case []any:
		for _, each := range v {
			if text, is := each.(string); is {
				texts = append(texts, text)
			}
		}
	}
	return texts
}

// sparing is a transport that asks for the same address once in a while (refetchEvery), and in between answers what it got. The library that checks signatures asks for the issuer's keys
// whenever a token names a key that it doesn't know, which anyone can make up.
type sparing struct {
	next   http.RoundTripper
	now    func() time.Time
	asking singleflight.Group // by address

	mu   sync.Mutex // guards what is kept; nobody holds it while the issuer is being asked
	kept map[string]*kept
}

// kept is an answer, and how often it may be asked for anew.
type kept struct {
	asks   *rate.Limiter
	status int
	header http.Header
	body   []byte
	err    error
}

var (
	errIssuerAway  = errors.New("the issuer doesn't answer")
	errAskedLately = errors.New("asked lately")
)

const issuerAnswerMax = 1 << 20

func (s *sparing) RoundTrip(r *http.Request) (*http.Response, error) {
	address := r.URL.String()
	answered, _, _ := s.asking.Do(address, func() (any, error) { return s.answer(address, r), nil }) // whoever comes meanwhile waits for the same answer
	held := answered.(*kept)
	if held.err != nil {
		return nil, held.err
	}
	return &http.Response{
		Status: http.StatusText(held.status), StatusCode: held.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: held.header.Clone(), Body: io.NopCloser(bytes.NewReader(held.body)), ContentLength: int64(len(held.body)), Request: r,
	}, nil
}

// answer asks where that may be done now, and is what was got last where it may not. One at a time for each address.
func (s *sparing) answer(address string, r *http.Request) *kept {
	s.mu.Lock()
	held := s.kept[address]
	s.mu.Unlock()
	asks := rate.NewLimiter(rate.Every(refetchEvery), 1+refetchAhead)
	if held != nil {
		asks = held.asks
	}
	if !asks.AllowN(s.now(), 1) {
		return held
	}
	got := s.ask(r)
	if got.err != nil && held != nil && held.err == nil {
		return held // the keys that were good are good while the issuer is away
	}
	got.asks = asks
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept[address] = got
	return got
}

// away tells whether something was asked for that the issuer has not answered.
func (s *sparing) away() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, each := range s.kept {
		if each.err != nil {
			return true
		}
	}
	return false
}

func (s *sparing) ask(r *http.Request) *kept {
	next := s.next
	if next == nil {
		next = http.DefaultTransport
	}
	answer, err := next.RoundTrip(r)
	if err != nil {
		return &kept{err: fmt.Errorf("%w: %w", errIssuerAway, err)}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, issuerAnswerMax))
	if err != nil || answer.StatusCode >= http.StatusInternalServerError {
		return &kept{err: fmt.Errorf("%w: status %d", errIssuerAway, answer.StatusCode)}
	}
	return &kept{status: answer.StatusCode, header: answer.Header, body: body}
}

// SignIns knows local tokens and, where there is an issuer, its tokens.
type SignIns struct {
	Local  *Tokens
	Issuer *OIDC // nil: none
}

// Demanded tells whether there is any token, or an issuer.
func (s SignIns) Demanded() bool { return s.Issuer != nil || s.Local.Demanded() }

// Revocations are those of local tokens: an issuer's hold until they expire.
func (s SignIns) Revocations() <-chan struct{} { return s.Local.Revocations() }

// Authenticate asks who made the token.
func (s SignIns) Authenticate(ctx context.Context, token string) (Principal, error) {
	if s.Issuer == nil || s.Local.Ours(token) {
		return s.Local.Authenticate(ctx, token)
	}
	return s.Issuer.Authenticate(ctx, token)
}
