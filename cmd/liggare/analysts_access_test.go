package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"liggare/api"
)

// accessPage asks a session's server for the access log of Botkyrka.
func (s *session) accessPage(token string) (page api.AccessPage, status int) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, s.url+"/v1/ledgers/botkyrka/access", nil)
	require.NoError(s.t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	require.NoError(s.t, json.UnmarshalRead(response.Body, &page))
	return page, response.StatusCode
}

// An auditor reads over HTTP which program was let in to confidential rows over NATS: one entry for ten quick connections, none for a program of other rows, none after revocation.
func TestAnAuditorReadsWhichProgramConnected(t *testing.T) {
	s, client, other := programSession(t)
	made, err := client.CreateAnalyst(t.Context(), api.NewAnalyst{Role: api.RoleAuditor, Ledger: "botkyrka", Views: []string{"organisations", "gaps"}})
	require.NoError(t, err)
	auditor, err := client.CreateToken(t.Context(), api.NewToken{Role: api.RoleAuditor, Ledger: "botkyrka"})
	require.NoError(t, err)
	read := func() []api.Access {
		page, status := s.accessPage(auditor.Token)
		require.Equal(t, http.StatusOK, status)
		entries := make([]api.Access, len(page.Entries))
		for i, each := range page.Entries {
			require.NoError(t, json.Unmarshal(each, &entries[i], json.RejectUnknownMembers(true)))
		}
		return entries
	}
	connect := func(m *api.MadeAnalyst) error {
		conn, err := nats.Connect(m.Stored.URL, nats.Token(m.Token), nats.Timeout(scriptPatience))
		if err == nil {
			conn.Close()
		}
		return err
	}
	require.NoError(t, connect(other))
	require.Empty(t, read())
	for range 10 {
		require.NoError(t, connect(made))
		require.Len(t, read(), 1)
	}
	entry := read()[0]
	require.WithinDuration(t, time.Now(), entry.When, scriptPatience)
	require.NotEmpty(t, entry.Request)
	entry.When, entry.Request = time.Time{}, ""
	require.Equal(t, api.Access{Who: made.Stored.ID, What: "NATS ROWS_botkyrka_confidential, VIEWS_botkyrka_confidential: gaps, organisations", Class: "confidential"}, entry)

	require.NoError(t, client.RevokeAnalyst(t.Context(), made.Stored.ID))
	require.ErrorIs(t, connect(made), nats.ErrAuthorization)
	require.Len(t, read(), 1)
}
