package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-json-experiment/json"
)

// CreateToken makes a local token.
func (c *Client) CreateToken(ctx context.Context, asked NewToken) (*MadeToken, error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	raw, _, err := c.do(ctx, http.MethodPost, "/v1/tokens", nil, http.Header{"Content-Type": {mediaJSON}}, body)
	if err != nil {
		return nil, err
	}
	made := new(MadeToken)
	return made, json.Unmarshal(raw, made)
}

// Tokens lists the local tokens.
func (c *Client) Tokens(ctx context.Context) (*TokenList, error) {
	list := new(TokenList)
	return list, c.get(ctx, "/v1/tokens", nil, list)
}

// RevokeToken ends a local token.
func (c *Client) RevokeToken(ctx context.Context, id string) error {
	_, _, err := c.do(ctx, http.MethodDelete, "/v1/tokens/"+url.PathEscape(id), nil, http.Header{}, nil)
	return err
}

// Session tells who the client is signed in as.
func (c *Client) Session(ctx context.Context) (*Session, error) {
	s := new(Session)
	return s, c.get(ctx, "/v1/session", nil, s)
}

// SignIn begins a session of whoever the client is, and SignOut ends the one whose cookie it sends. Both give the cookies that a browser is to keep.
func (c *Client) SignIn(ctx context.Context) (cookies []string, err error) {
	return c.cookies(ctx, http.MethodPost)
}

func (c *Client) SignOut(ctx context.Context) (cookies []string, err error) {
	return c.cookies(ctx, http.MethodDelete)
}

func (c *Client) cookies(ctx context.Context, method string) ([]string, error) {
	_, got, err := c.do(ctx, method, "/v1/session", nil, http.Header{}, nil)
	return got.Values("Set-Cookie"), err
}
