package api_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"liggare/api"
)

// TestOnlyWhoAsksThisMachineIsLetIn: without tokens, a request that a browser sends to another site's name, which that site has led here, is answered nothing. With a token,
// any name will do: the server may stand behind one.
func TestOnlyWhoAsksThisMachineIsLetIn(t *testing.T) {
	t.Parallel()
	tokens, err := api.OpenTokens(&memoryKeeper{}, noon)
	require.NoError(t, err)
	auth := api.SignIns{Local: tokens}
	s := newSite(t, func(c *api.Config) { c.Auth, c.Tokens = auth, tokens })
	var log bytes.Buffer
	h := api.HereOnly(s, auth, slog.New(slog.NewJSONHandler(&log, nil)))
	from := func(h http.Handler, host, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/v1/ledgers", nil)
		if r.Host = host; token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	others := []string{"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.7:8080", "[2001:db8::1]:8080", "0.0.0.0:8080", "localhost@evil.example", "2130706433", "127.1:8080"}
	for _, host := range others {
		w := from(h, host, "")
		p := problem(t, w)
		require.Equal(t, "request.host", p.Code(), host)
		require.Equal(t, http.StatusMisdirectedRequest, w.Code, host)
		require.NotContains(t, w.Body.String(), "evil")
		require.Contains(t, log.String(), p.Request)
		meet(p)
		require.Equal(t, http.StatusOK, from(api.Local(h), host, "").Code, "its own process")
	}
	for _, host := range []string{"127.0.0.1:8080", "127.0.0.1", "127.0.0.2:1", "localhost", "LocalHost:8080", "[::1]:8080", "[::1]", ""} {
		require.Equal(t, http.StatusOK, from(h, host, "").Code, host)
	}
	secret, _, err := tokens.Create(api.Token{Function: "reader", Grants: []api.Grant{{Role: api.RoleReader, Ledger: "*"}}, Expires: noon().Add(time.Hour)})
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, from(h, "evil.example", "").Code)
	require.Equal(t, http.StatusOK, from(h, "liggare.example", secret).Code)
	require.NotContains(t, log.String(), "evil")
}
