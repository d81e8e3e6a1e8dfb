package main

import (
	"context"
	"errors"

	"liggare/api"
	"liggare/domain"
)

var serveCommand = &command{
	name:    "serve",
	summary: domain.Text{SV: "öppnar en datakatalog och svarar över HTTP", EN: "opens a data directory and answers over HTTP"},
	args:    domain.Text{SV: "--data KATALOG [--addr 127.0.0.1:8080]", EN: "--data DIR [--addr 127.0.0.1:8080]"},
	about: domain.Text{
		SV: "Utan token och --oidc-issuer lyssnar servern bara på den här maskinen, och den som når den får göra allt. När det finns en token (liggare token create) krävs en av alla. Andra maskiner når servern bara över TLS, eller genom en proxy som sköter TLS. Ctrl-C eller SIGTERM stoppar den i ordning: först HTTP, sedan det som väntar på att lagras, sist lagret. En andra signal stoppar genast; inget som kvitterats går förlorat i något av fallen.",
		EN: "Without tokens and --oidc-issuer the server listens on this machine only, and whoever reaches it may do everything. Once there is a token (liggare token create), one is demanded of all. Other machines reach the server only over TLS, or through a proxy that does TLS. Ctrl-C or SIGTERM stops it in order: first HTTP, then what waits to be stored, last the store. A second signal stops at once; nothing acknowledged is lost either way.",
	},
	examples: []example{
		{"serve --data ./data", domain.Text{SV: "på http://127.0.0.1:8080", EN: "at http://127.0.0.1:8080"}},
		{"serve --data ./data --addr 127.0.0.1:0 --format json", domain.Text{SV: "på en ledig port; adressen som en rad JSON på standard ut", EN: "at a free port; the address as one line of JSON on standard output"}},
		{"serve --data ./data --addr 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem", domain.Text{SV: "på kommunens nät; kräver token", EN: "on the municipality's network; demands tokens"}},
		{"serve --data ./data --behind-proxy --oidc-issuer https://idp.example --oidc-audience liggare --oidc-role vbe-revisor=auditor --oidc-client-id liggare --public-url https://liggare.example", domain.Text{SV: "bakom en proxy; på sidorna loggar man in hos utfärdaren", EN: "behind a proxy; on the pages people sign in at the issuer"}},
		{"serve --data ./data --metrics-addr 127.0.0.1:9090", domain.Text{SV: "med räkneverk för Prometheus på http://127.0.0.1:9090/metrics", EN: "with counters for Prometheus at http://127.0.0.1:9090/metrics"}},
		{"serve --data data --nats-listen 127.0.0.1:4222", domain.Text{SV: "och släpp in analytikers program till vyernas strömmar (api/analysts.md)", EN: "and let analysts' programs in to the views' streams (api/analysts.md)"}},
	},
	exits: []exit{
		{exitDone, domain.Text{SV: "stoppad av en signal", EN: "stopped by a signal"}},
		{exitRefused, domain.Text{SV: "datakatalogen finns inte", EN: "there is no such data directory"}},
	},
	prepare: func(f *flags) action {
		var dir, addr, metricsAddr, natsAddr string
		var s signIn
		var rate int
		f.must(&dir, "data", "`KATALOG`: datakatalogen", "`DIR`: the data directory")
		addrFlag(f, &addr)
		s.flags(f)
		f.text(&metricsAddr, "metrics-addr", "", "`VÄRD:PORT`: adress för Prometheus, på /metrics; utelämnad: ingen. Räkneverken håller inga uppgifter, men hör hemma på ett inre nät",
			"`HOST:PORT`: address for Prometheus, at /metrics; left out: none. The counters hold no facts, but belong on an inner network")
		natsFlag(f, &natsAddr)
		f.number(&rate, "rate", defaultRate, "`N`: så många frågor i sekunden får en användare ställa; 0: obegränsat; förval 200", "`N`: as many requests a second as a user may send; 0: unbounded; default 200")
		f.answers()
		f.common()
		return func(ctx context.Context, c *console, args []string) (err error) {
			if err := noArguments(args); err != nil {
				return err
			}
			if rate < 0 {
				return usage("--rate är ett heltal från 0.", "--rate is a whole number from 0.")
			}
			if err := s.check(addr); err != nil {
				return err
			}
			secure, err := s.secure()
			if err != nil {
				return err
			}
			programs, err := natsListener(ctx, natsAddr, secure)
			if err != nil {
				return err
			}
			l, err := listen(ctx, addr, s.covered())
			if err != nil {
				return err
			}
			defer l.Close() // twice, unless the store doesn't open
			log, metrics := c.log(true), api.NewMetrics()
			counters, err := listenForMetrics(ctx, metricsAddr)
			if err != nil {
				return err
			}
			defer counters.serve(metrics, log)()
			h, err := openHost(ctx, hostConfig{dir: dir, log: log, listen: programs, rate: api.Rate{PerSecond: float64(rate), Burst: 4 * rate}, metrics: metrics, issuer: s.issuer(), pages: s.pages()})
			if err != nil {
				return err
			}
			// The end comes in this order: HTTP (Serve returns when the last request has its answer), the writers' queues, the views, the store.
			defer func() { err = errors.Join(err, h.close()) }()
			if err := s.admits(h, l); err != nil {
				return err
			}
			if err := h.views.start(); err != nil {
				return err
			}
			c.ready(s.scheme(), l.Addr().String()) // connections wait in the listener until they are served
			return api.ServeTLS(ctx, l, secure, h.handler, log)
		}
	},
}

func addrFlag(f *flags, addr *string) {
	f.text(addr, "addr", "127.0.0.1:8080", "`VÄRD:PORT`: adress på den här maskinen; port 0 tar en ledig; förval 127.0.0.1:8080",
		"`HOST:PORT`: address on this machine; port 0 takes a free one; default 127.0.0.1:8080")
}

// defaultRate is how many requests a second a user may send: a page asks a handful, a program that reads the feed a few dozen.
const defaultRate = 200

// ready tells where the server is: for a program as one line of JSON.
func (c *console) ready(scheme, addr string) {
	if c.json {
		c.line(`{"url":"%s://%s"}`, scheme, addr)
		return
	}
	c.line(c.say("Svarar på %s://%s (Ctrl-C stoppar)", "Answers at %s://%s (Ctrl-C stops)"), scheme, addr)
}
