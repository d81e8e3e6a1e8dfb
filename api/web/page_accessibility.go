package web

import (
	"net/mail"
)

// accessibility is the statement that the law asks for (lagen 2018:1937 om tillgänglighet till digital offentlig service), with a way to report what doesn't work.
func (v *visit) accessibility() (*shown, error) {
	return &shown{template: "accessibility", title: v.T("Tillgänglighetsredogörelse", "Accessibility statement"), data: contactBit(v.Contact)}, nil
}

// contactBit leads to where people tell what hinders them; its text is empty where nobody has said where.
func contactBit(contact string) bit {
	if address, err := mail.ParseAddress(contact); err == nil && address.Address == contact {
		return bit{Text: contact, Href: "mailto:" + contact}
	}
	at := webAddress(contact)
	return bit{Text: at.Text, Href: at.Href}
}
