using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodeStack.KubeApi.Json;

namespace NodeStack.KubeApi.Client;

/// <summary>What came instead of a success, as an <see cref="ApiException"/>.</summary>
internal static class ApiErrorMapper
{
    private const int LongestText = 1024;

    /// <param name="retryAfter">Of the answer's header.</param>
    public static ApiException Answer(int statusCode, ReadOnlySpan<byte> body, TimeSpan? retryAfter)
    {
        if (StatusOf(body) is not { } status)
            return new ApiException(statusCode, "", $"the API server answered {statusCode}: {Text(body)}", retryAfter);
        var seconds = status.Child("details").NumberOrNull("retryAfterSeconds");
        return new ApiException(
            statusCode, status.Text("reason"), status.Text("message"), retryAfter ?? (seconds is > 0 ? TimeSpan.FromSeconds(seconds.Value) : null));
    }

    /// <summary>Of an ERROR event of a watch: the status is all there is.</summary>
    public static ApiException Event(JsonObject? status) =>
        new((int)status.Number("code"), status.Text("reason"), status.Text("message"));

    public static ApiException NoAnswer(Uri server, Exception error) =>
        new(0, "", $"no answer from the API server at {server.Authority}: {(error.InnerException ?? error).Message}", null, error);

    private static JsonObject? StatusOf(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject status && status.Text("kind") == "Status" ? status : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Text(ReadOnlySpan<byte> body) => Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestText)]).Trim();
}
