package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestASlowIssuerIsAskedOnceForEverybody: who gives up takes nobody's answer away, and nobody waits longer than the own request lasts.
func TestASlowIssuerIsAskedOnceForEverybody(t *testing.T) {
	t.Parallel()
	var asks atomic.Int64
	asked, answers := make(chan struct{}, 10), make(chan struct{})
	var issuer *httptest.Server
	issuer = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asks.Add(1)
		asked <- struct{}{}
		select {
		case <-answers:
		case <-r.Context().Done():
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"authorization_endpoint":%[2]q,"token_endpoint":%[2]q}`, issuer.URL, issuer.URL+"/x")
	}))
	t.Cleanup(issuer.Close)
	o := &OIDC{Issuer: issuer.URL, ClientID: "pages"}

	first, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := o.issuer(first)
		left <- err
	}()
	<-asked
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := o.issuer(gone)
	require.ErrorIs(t, err, context.Canceled, "while another waits")

	stays := make(chan error, 1)
	go func() {
		known, err := o.issuer(t.Context())
		if assert.NoError(t, err) {
			assert.Equal(t, issuer.URL+"/x", o.config(known, "").Endpoint.AuthURL)
		}
		stays <- err
	}()
	leave()
	require.ErrorIs(t, <-left, context.Canceled)
	close(answers)
	require.NoError(t, <-stays)
	require.EqualValues(t, 1, asks.Load())
}
