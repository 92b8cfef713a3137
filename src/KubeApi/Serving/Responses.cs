using System.Text;
using Microsoft.AspNetCore.Http;

namespace NodeStack.KubeApi.Serving;

/// <summary>The few shapes in which components answer.</summary>
public static class Responses
{
    public static Task TextAsync(HttpContext context, int status, string text) =>
        WriteAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static Task JsonAsync(HttpContext context, ReadOnlyMemory<byte> json) => WriteAsync(context, 200, "application/json", json);

    public static Task JsonAsync(HttpContext context, string json, int status = 200) => WriteAsync(context, status, "application/json", Encoding.UTF8.GetBytes(json));

    private static async Task WriteAsync(HttpContext context, int status, string type, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.XContentTypeOptions = "nosniff";
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
