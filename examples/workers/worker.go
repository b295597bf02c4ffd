// A worker that reports to a task hub: go run worker.go http://127.0.0.1:8787/tasks
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// errFinished says that the task has ended, by a report from elsewhere.
var errFinished = errors.New("the task was ended elsewhere")

type object map[string]any

type task struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

var client = &http.Client{Timeout: 30 * time.Second}

// send sends a request, again while the hub is away or busy.
func send(method, url string, body object) (task, error) {
	var answer task
	data, err := json.Marshal(body)
	if err != nil {
		return answer, err
	}
	for {
		request, err := http.NewRequest(method, url, bytes.NewReader(data))
		if err != nil {
			return answer, err
		}
		request.Header.Set("Content-Type", "application/json")
		if token := os.Getenv("TASK_HUB_TOKEN"); token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := client.Do(request)
		if errors.Is(err, syscall.ECONNREFUSED) {
			time.Sleep(time.Second) // the hub is not there, so nothing was written
			continue
		}
		if err != nil {
			return answer, err
		}
		text, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			return answer, err
		}
		switch status := response.StatusCode; {
		case status < 300:
			return answer, json.Unmarshal(text, &answer)
		case status == http.StatusConflict:
			return answer, errFinished
		case status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable:
			return answer, fmt.Errorf("%d: %s", status, text)
		}
		wait, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil {
			wait = 5
		}
		time.Sleep(time.Duration(wait) * time.Second)
	}
}

func run(hub string) error {
	started, err := send("POST", hub, object{"type": "count", "title": "Count in Go"})
	if err != nil {
		return err
	}
	url := hub + "/" + started.ID
	fmt.Println(started.ID)
	const total = 20
	for number := 1; number <= total; number++ {
		answer, err := send("PATCH", url, object{
			"status":   "running",
			"worker":   "go",
			"progress": object{"value": number, "total": total, "unit": "items"},
			"logs":     []string{fmt.Sprintf("counted to %d", number)},
		})
		if err != nil {
			return err
		}
		if answer.Reason == "cancelling" {
			_, err := send("PATCH", url, object{"status": "cancelled"})
			return err
		}
	}
	_, err = send("PATCH", url, object{
		"status": "completed",
		"logs":   []string{"done"},
		"result": object{"counted": total},
	})
	return err
}

func main() {
	hub := "http://127.0.0.1:8787/tasks"
	if len(os.Args) > 1 {
		hub = os.Args[1]
	}
	if err := run(hub); errors.Is(err, errFinished) {
		fmt.Println("The task was ended elsewhere.")
	} else if err != nil {
		log.Fatal(err)
	}
}
