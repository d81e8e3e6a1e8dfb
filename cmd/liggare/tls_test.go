package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	mathbig "math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

// certificate makes a certificate of its own for 127.0.0.1, and returns its files and what trusts it.
func certificate(t *testing.T) (cert, key string, trusted *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: mathbig.NewInt(1), Subject: pkix.Name{CommonName: "liggare"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	require.NoError(t, os.WriteFile(cert, certPEM, 0o600))
	require.NoError(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600))
	trusted = x509.NewCertPool()
	require.True(t, trusted.AppendCertsFromPEM(certPEM))
	return cert, key, trusted
}

// What other machines reach answers over TLS with the certificate, demands a token, and speaks neither plain HTTP nor an old TLS.
func TestServeOverTLS(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	cert, key, trusted := certificate(t)
	for _, args := range [][]string{
		{"init", "--data", dir, "--ledger", "alfa", "--name", "Alfa", "--code", "0001"},
	} {
		out, err := exec.Command("liggare", args...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
	out, err := exec.Command("liggare", "token", "create", "--data", dir, "--role", "reader", "--format", "json").Output()
	require.NoError(t, err)
	var made struct {
		Token string `json:"token"`
	}
	require.NoError(t, json.Unmarshal(out, &made))

	serve := exec.Command("liggare", "serve", "--data", dir, "--addr", "0.0.0.0:0", "--tls-cert", cert, "--tls-key", key, "--format", "json")
	stdout, err := serve.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, serve.Start())
	t.Cleanup(func() { _ = serve.Process.Kill(); _ = serve.Wait() })
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	require.NoError(t, err)
	var ready struct {
		URL string `json:"url"`
	}
	require.NoError(t, json.Unmarshal(line, &ready))
	require.Contains(t, ready.URL, "https://")
	_, port, err := net.SplitHostPort(ready.URL[len("https://"):])
	require.NoError(t, err)
	at := "127.0.0.1:" + port

	client := func(config *tls.Config) *http.Client {
		return &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true, ForceAttemptHTTP2: true}}
	}
	status := func(token string) int {
		request, err := http.NewRequest(http.MethodGet, "https://"+at+"/v1/ledgers", nil)
		require.NoError(t, err)
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := client(&tls.Config{RootCAs: trusted}).Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		require.Equal(t, 2, response.ProtoMajor)
		return response.StatusCode
	}
	require.Equal(t, http.StatusOK, status(made.Token))
	require.Equal(t, http.StatusUnauthorized, status(""))
	_, err = client(&tls.Config{}).Get("https://" + at + "/healthz")
	require.Error(t, err, "nobody else vouches for it")
	_, err = client(&tls.Config{RootCAs: trusted, MaxVersion: tls.VersionTLS11}).Get("https://" + at + "/healthz")
	require.Error(t, err)
	plain, err := http.Get("http://" + at + "/v1/ledgers")
	require.NoError(t, err)
	defer plain.Body.Close()
	require.Equal(t, http.StatusBadRequest, plain.StatusCode)
}
