// Checks a signed webhook, as a receiver in Go would: what is asked is JSON on the standard input.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

func main() {
	log.SetFlags(0)
	var asked struct {
		Secret, Body string
		Headers      map[string]string
	}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		log.Fatal(err)
	}
	webhook, err := standardwebhooks.NewWebhook(asked.Secret)
	if err != nil {
		log.Fatal(err)
	}
	headers := http.Header{}
	for name, value := range asked.Headers {
		headers.Set(name, value)
	}
	if err := webhook.Verify([]byte(asked.Body), headers); err != nil {
		log.Fatal(err)
	}
}
