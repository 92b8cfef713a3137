using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using NodeStack.KubeApi.Metrics;

namespace NodeStack.KubeApi.Serving;

/// <summary>/statusz and /flagz.</summary>
public sealed class PageEndpoints(ComponentPage page, TimeProvider time)
{
    private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch.AddSeconds(ProcessStart.UnixSeconds());

    public Task StatuszAsync(HttpContext context) => AnswerAsync(
        context, "Statusz", () => StatuszRenderer.Text(page, _start, time.GetUtcNow(), RuntimeInformation.FrameworkDescription),
        version => StatuszRenderer.Json(version, page, _start, time.GetUtcNow(), RuntimeInformation.FrameworkDescription));

    public Task FlagzAsync(HttpContext context) =>
        AnswerAsync(context, "Flagz", () => FlagzRenderer.Text(page), version => FlagzRenderer.Json(version, page));

    private static Task AnswerAsync(HttpContext context, string kind, Func<string> text, Func<string, JsonObject> json)
    {
        switch (PageFormatRules.Choose(context.Request.Headers.Accept.ToString(), kind))
        {
            case PageFormat.Text:
                return Responses.TextAsync(context, 200, text());
            case PageFormat.BetaJson:
                return Responses.JsonAsync(context, json("config.k8s.io/v1beta1").ToJsonString());
            case PageFormat.AlphaJson:
                context.Response.Headers.Warning = $"299 - \"This version of the {kind.ToLowerInvariant()} endpoint is deprecated. Please use a newer version.\"";
                return Responses.JsonAsync(context, json("config.k8s.io/v1alpha1").ToJsonString());
            default:
                return Responses.TextAsync(context, 406, PageFormatRules.NotAcceptable);
        }
    }
}
