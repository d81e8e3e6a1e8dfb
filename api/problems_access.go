package api

import "net/http"

// accessCodes are about who may do what.
var accessCodes = []code{
	says("access.token_missing", http.StatusUnauthorized, "Logga in", "Sign in",
		"Servern kräver en token. Skicka den i huvudet Authorization: Bearer …; med liggare: --token eller LIGGARE_TOKEN. En token skapas med liggare token create.",
		"The server demands a token. Send it in the header Authorization: Bearer …; with liggare: --token or LIGGARE_TOKEN. Make one with liggare token create."),
	says("access.token_invalid", http.StatusUnauthorized, "Token gäller inte", "The token is not valid",
		"Token är okänd, har gått ut eller återkallats, eller är utfärdad av någon annan eller för något annat. Logga in igen eller be om en ny.",
		"The token is unknown, has expired or was revoked, or was issued by somebody else or for something else. Sign in again, or ask for a new one."),
	says("access.issuer_away", http.StatusServiceUnavailable, "Inloggningen kan inte prövas nu", "Signing in can't be checked now",
		"Utfärdaren av token svarar inte, så det går inte att veta vem som frågar. Försök igen om en stund.",
		"The issuer of tokens doesn't answer, so nobody can tell who asks. Try again in a while."),
	says("access.role", http.StatusForbidden, "Rollen tillåter det inte", "The role does not allow it",
		"Din roll i liggaren får inte göra detta. Roller ges per liggare: läsare, analytiker, samordnare, revisor, registrator, driftansvarig; vad var och en får göra står i dokumentationen. Be den som ansvarar för liggaren om rätt roll.",
		"Your role in the ledger may not do this. Roles are given per ledger: reader, analyst, coordinator, auditor, registrar, admin; the documentation says what each may do. Ask whoever answers for the ledger for the right role."),
	says("access.organisation", http.StatusForbidden, "En annan organisations uppgift", "Another organisation's fact",
		"En samordnare registrerar för sina egna organisationer och de som ligger under dem. Ange en av dem som den som äger uppgiften, eller låt rätt samordnare registrera den.",
		"A coordinator records for its own organisations and those below them. Name one of them as the one that owns the fact, or let the right coordinator record it."),
	says("token.form", unacceptable, "Token går inte att skapa så", "The token can't be made like that",
		"Ange role, och vid behov ledger, organisations, principal och days, som JSON. Felet pekar ut fältet och säger vad som vore rätt.",
		"Give role, and where needed ledger, organisations, principal and days, as JSON. The error points at the member and says what would be right."),
	says("token.unknown", absent, "Token finns inte", "There is no such token",
		"Ingen token har det id:t. GET /v1/tokens eller liggare token list visar dem som finns.",
		"No token has that id. GET /v1/tokens or liggare token list shows those that there are."),
	says("token.none", absent, "Här finns inga lokala token", "There are no local tokens here",
		"Servern håller inga egna token.", "The server keeps no tokens of its own."),
	says("token.too_many", http.StatusConflict, "För många token", "Too many tokens",
		"Det finns så många token att fler inte tas emot. Återkalla dem som inte används.", "There are so many tokens that no more are taken. Revoke those that are not used."),
	says("access.addressee", http.StatusForbidden, "Bara mottagaren svarar", "Only the addressee answers",
		"En rekommendation besvaras, och åtgärder länkas till den, av samordnaren för den organisation som den är riktad till.",
		"A recommendation is answered, and measures are linked to it, by the coordinator of the organisation that it is addressed to."),
}
