package api

import (
	"net/http"
	"reflect"
	"strings"
	"sync"

	"liggare/domain"
	"liggare/projections"
)

// asyncAPI answers with the description of the streams (AsyncAPI 3.0), made from the same tables as that of the rest: views, their columns, and the messages of rows and of views.
func (a *api) asyncAPI(r *http.Request) (*answer, error) {
	p, err := readParams(r, nil, nil)
	if err != nil {
		return nil, err
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	return streams()
}

// streams is the same throughout the process's life.
var streams = sync.OnceValues(func() (*answer, error) { return tagged(asJSON(describeStreams())) })

// describeStreams makes the description: for each view a channel of server-sent events and one of NATS subjects, with what is received from them.
func describeStreams() node {
	c := components{}
	messages, channels, operations := node{}, node{}, node{}
	c.named(reflect.TypeFor[Ready]())
	c["LargeRow"] = c.object(reflect.TypeFor[projections.LargeRow](), nil)
	c["LargeRow"].(node)["properties"].(node)["row"] = node{"type": "null"}
	c["LargeRow"].(node)["description"] = "stands for a row of more than 1,000 KiB, whatever the filter; ask the view for its key"
	messages["ready"] = message("ready", "All rows have come; what follows is change", refTo("Ready"))
	messages["reset"] = message("reset", "What was received before says nothing any more; all rows follow, and ready", node{"type": "object"})
	c["ViewStopped"] = c.message(projections.ViewStopped, c.named(reflect.TypeFor[projections.Stopped]()))
	c["ViewResumed"] = c.message(projections.ViewResumed, nil)
	messages["stopped"] = message("stopped", "The view can't digest an event: its rows stay as they are, and no change comes until resumed; whatever the filter", refTo("ViewStopped"))
	messages["resumed"] = message("resumed", "The view goes on, and what was missed follows", refTo("ViewResumed"))
	messages["end"] = message("end", "The receiver's rights have ended; the stream is closed", node{"type": "object"})
	for _, v := range projections.Views() {
		c.viewAnswer(v)
		delete(c, "answer."+v.Name)
		row, removed := "row."+v.Name, "removed."+v.Name
		c["message."+v.Name] = c.rowMessage(projections.RowChanged, node{"oneOf": []any{refTo("rows." + v.Name), refTo("LargeRow")}})
		messages[row] = message("row", v.Label.EN+": a row as it is, or as it became", refTo("message."+v.Name))
		messages[removed] = message("removed", v.Label.EN+": a row is no more, or has left the filter", refTo("Removed"))
		channels["changes."+v.Name] = channel("/v1/ledgers/{ledger}/views/"+v.Name+"/changes", v.Label.EN+", as server-sent events", "http", []string{row, removed, "ready", "stopped", "resumed", "reset", "end"}, "ledger")
		channels["subjects."+v.Name] = channel("views.{ledger}.{class}."+v.Name+".{key}", v.Label.EN+", on NATS: the streams VIEWS_{ledger}_{class} (changes) and ROWS_{ledger}_{class} (rows as they are)", "nats",
			[]string{row, removed, "stopped", "resumed"}, "ledger", "class", "key")
		for _, at := range []string{"changes.", "subjects."} {
			operations["receive."+at+v.Name] = node{"action": "receive", "channel": node{"$ref": "#/channels/" + at + v.Name}}
		}
	}
	c["Removed"] = c.rowMessage(projections.RowRemoved, nil)
	return node{
		"asyncapi": "3.0.0",
		"info": node{"title": "Liggare", "version": "1", "description": "The rows of a view, and then each change of them, each once and in order. Messages are CloudEvents 1.0 in structured JSON mode. " +
			"Over HTTP the last message of a step has an id, and a receiver that comes back sends it in Last-Event-ID. On NATS a token opens two durable consumers. Keep with each row (by subject) the stream sequence of the message that told it; take a message only if its sequence is greater, and acknowledge it when that is stored: " +
			"one that was lost, or not acknowledged within 5 s, comes again before any newer one. Begin with the consumer on ROWS, until nothing is pending and nothing awaits acknowledgement, and note that it is read; from then on, and whenever the program is started again, " +
			"read the one on VIEWS alone: it stands where it was acknowledged last. A program that has lost its rows, or was away for more than 30 days, takes a new token. A view that can't digest an event tells that as a change like any other, in place of a row's on the key !view: view.stopped.v1 holds as long as that message is the last with its subject, and the view's rows are then as they were before it; view.resumed.v1 ends it. Pass over messages of types that you don't know."},
		"defaultContentType": mediaJSON,
		"servers": node{
			"http": node{"host": "localhost:8080", "protocol": "http"},
			"nats": node{"host": "localhost:4222", "protocol": "nats", "description": "TLS; sign in with the token; the inbox prefix is _INBOX.<id>, the prefix of JetStream's API VIEWS.API. A connection to confidential rows is noted in the access log first, and closed where that can't be written: try again"},
		},
		"channels": channels, "operations": operations, "components": node{"schemas": c, "messages": messages},
	}
}

// message is what is received; its name is that of the server-sent event.
func message(name, summary string, payload any) node {
	return node{"name": name, "summary": summary, "contentType": mediaJSON, "payload": payload}
}

// channel is where messages come from.
func channel(address, title, server string, messages []string, parameters ...string) node {
	meanings := map[string]string{"ledger": "the ledger's id", "class": "public, internal, confidential or restricted: the readers who see the rows so", "key": "the row's key, percent-encoded but for letters of ASCII, digits and / - _ ~; !view where the message is of the view itself"}
	of, named := node{}, node{}
	for _, name := range messages {
		of[strings.ReplaceAll(name, ".", "_")] = node{"$ref": "#/components/messages/" + name}
	}
	for _, name := range parameters {
		named[name] = node{"description": meanings[name]}
	}
	return node{"address": address, "title": title, "servers": []any{node{"$ref": "#/servers/" + server}}, "messages": of, "parameters": named}
}

// rowMessage is the message of a row, with a view's rows in it, or none.
func (c components) rowMessage(typ string, row any) node {
	made := c.message(typ, row)
	made["properties"].(node)["subject"] = node{"type": "string"}
	made["required"] = append(made["required"].([]string), "subject")
	return made
}

// message is a projections.RowMessage with such data in it, or none, that is no row's.
func (c components) message(typ string, data any) node {
	made := c.object(reflect.TypeFor[projections.RowMessage](), nil)
	members := made["properties"].(node)
	delete(members, "subject")
	members["type"] = node{"const": typ}
	members["dataclassification"] = node{"enum": classNames()}
	members["sequence"] = node{"type": "string", "pattern": "^[0-9]{20}$"}
	delete(members, "data")
	if data != nil {
		members["data"] = data
		made["required"] = append(made["required"].([]string), "data")
	}
	return made
}

func classNames() (names []any) {
	for _, class := range domain.Classes {
		names = append(names, class.String())
	}
	return names
}
