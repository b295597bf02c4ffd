// A worker that reports to a task hub: java Worker.java http://127.0.0.1:8787/tasks
// The JSON here is written and read by hand, so that it needs no library; use yours.

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public class Worker {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TOKEN = System.getenv("TASK_HUB_TOKEN");

    /** The task has ended, by a report from elsewhere. */
    private static final class Finished extends Exception {}

    /** Sends a request, again while the hub is away or busy. Returns the task as JSON. */
    private static String send(String method, String url, String json) throws Exception {
        while (true) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json));
            if (TOKEN != null) request.header("Authorization", "Bearer " + TOKEN);
            HttpResponse<String> response;
            try {
                response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            } catch (ConnectException nobody) {
                Thread.sleep(1000); // the hub is not there, so nothing was written
                continue;
            }
            int status = response.statusCode();
            if (status == 409) throw new Finished();
            if (status < 300) return response.body();
            if (status != 429 && status != 503) {
                throw new IllegalStateException(status + ": " + response.body());
            }
            String wait = response.headers().firstValue("Retry-After").orElse("5");
            Thread.sleep(Long.parseLong(wait) * 1000);
        }
    }

    /** The value of a text field at the top of a JSON object; null where there is none. */
    private static String text(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\":\"([^\"]*)\"").matcher(json);
        return found.find() ? found.group(1) : null;
    }

    public static void main(String[] args) throws Exception {
        String hub = args.length > 0 ? args[0] : "http://127.0.0.1:8787/tasks";
        String task = send("POST", hub, "{\"type\":\"count\",\"title\":\"Count in Java\"}");
        String id = text(task, "id");
        String url = hub + "/" + id;
        System.out.println(id);
        int total = 20;
        try {
            for (int number = 1; number <= total; number += 1) {
                String report = String.format(
                    "{\"status\":\"running\",\"worker\":\"java\",\"logs\":[\"counted to %d\"],"
                        + "\"progress\":{\"value\":%d,\"total\":%d,\"unit\":\"items\"}}",
                    number, number, total);
                if ("cancelling".equals(text(send("PATCH", url, report), "reason"))) {
                    send("PATCH", url, "{\"status\":\"cancelled\"}");
                    return;
                }
            }
            send("PATCH", url, String.format(
                "{\"status\":\"completed\",\"logs\":[\"done\"],\"result\":{\"counted\":%d}}", total));
        } catch (Finished ended) {
            System.out.println("The task was ended elsewhere.");
        }
    }
}
