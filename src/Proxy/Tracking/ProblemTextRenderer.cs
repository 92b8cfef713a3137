using NodeStack.KubeApi.Validation;

namespace NodeStack.Proxy.Tracking;

/// <summary>Foreign text for the log: quoted, and not much of it.</summary>
internal static class ProblemTextRenderer
{
    private const int Most = 80;

    public static string Quote(string? text) => QuotedTextRenderer.Quote(text is { Length: > Most } ? text[..Most] + "..." : text ?? "");
}
