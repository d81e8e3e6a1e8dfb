package eventstore

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"liggare/domain"
)

// fewNews is the number of records up to which news asks for each: a consumer costs more than that to make, and stays a while.
const fewNews = 64

// news returns what the stream holds after a position, batches whole. Its errors are those of Read.
func (r *reader) news(ctx context.Context, after uint64) ([]domain.Record, error) {
	ctx, cancel := context.WithTimeout(ctx, r.patience)
	defer cancel()
	end, err := r.endFor(ctx, after)
	if err != nil || end == after {
		return nil, err
	}
	if end-after <= fewNews {
		return r.few(ctx, after, end)
	}
	var all []domain.Record
	for record, err := range r.Read(ctx, after) {
		if err != nil {
			return nil, err
		}
		all = append(all, record)
	}
	return all, nil
}

// few asks for one record after the other.
func (r *reader) few(ctx context.Context, after, end uint64) ([]domain.Record, error) {
	var all []domain.Record
	for whole := (batches{at: after}); whole.at < end || whole.open(); {
		ready, err := r.one(ctx, &whole)
		if err != nil {
			return nil, err
		}
		all = append(all, ready...)
	}
	return all, nil
}

// storedMessage is the server's answer to a request for one message.
type storedMessage struct {
	Message struct {
		Subject  string `json:"subject"`
		Sequence uint64 `json:"seq"`
		Header   []byte `json:"hdrs"`
		Body     []byte `json:"data"`
	} `json:"message"`
	Error *jetstream.APIError `json:"error"`
}

func (r *reader) one(ctx context.Context, whole *batches) ([]domain.Record, error) {
	next := whole.at + 1
	ask := `{"seq":` + strconv.FormatUint(next, 10) + `}`
	reply, err := r.conn.RequestWithContext(ctx, "$JS.API.STREAM.MSG.GET."+streamName(r.ledger), []byte(ask))
	if err != nil {
		return nil, fmt.Errorf("position %d: %w", next, err)
	}
	var got storedMessage
	if err := json.Unmarshal(reply.Data, &got); err != nil {
		return nil, fmt.Errorf("position %d: %w", next, err)
	}
	switch {
	case got.Error != nil && got.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, damagedAt(next)
	case got.Error != nil:
		return nil, fmt.Errorf("position %d: %w", next, got.Error)
	}
	header, err := nats.DecodeHeadersMsg(got.Message.Header)
	if err != nil && len(got.Message.Header) > 0 {
		return nil, fmt.Errorf("position %d: %w", next, err)
	}
	return whole.add(got.Message.Sequence, got.Message.Subject, header, got.Message.Body)
}
