namespace NodeStack.KubeApi.Serving;

/// <summary>What a client of /statusz or /flagz wants to read.</summary>
public enum PageFormat { Text, BetaJson, AlphaJson, None }

/// <summary>
/// The Accept header of a request for such a page: text for whoever does not care, JSON only as the versioned kind, as upstream; YAML and
/// CBOR are not served.
/// </summary>
public static class PageFormatRules
{
    public const string NotAcceptable = "only the following media types are accepted: text/plain, application/json";

    /// <param name="kind">Statusz or Flagz.</param>
    public static PageFormat Choose(string? accept, string kind)
    {
        if (string.IsNullOrWhiteSpace(accept))
            return PageFormat.Text;
        foreach (var clause in accept.Split(','))
            if (OfClause(clause, kind) is var format and not PageFormat.None)
                return format;
        return PageFormat.None;
    }

    private static PageFormat OfClause(string clause, string kind)
    {
        var parts = clause.Split(';', StringSplitOptions.TrimEntries);
        var asked = parts.Skip(1).Where(p => p.StartsWith("as=", StringComparison.Ordinal) || p.StartsWith("g=", StringComparison.Ordinal) || p.StartsWith("v=", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();
        return parts[0] switch
        {
            "*/*" or "text/*" or "text/plain" when asked.Length == 0 => PageFormat.Text,
            "*/*" or "application/*" or "application/json" when asked.Length == 3 && asked[0] == "as=" + kind && asked[1] == "g=config.k8s.io" => asked[2] switch
            {
                "v=v1beta1" => PageFormat.BetaJson,
                "v=v1alpha1" => PageFormat.AlphaJson,
                _ => PageFormat.None,
            },
            _ => PageFormat.None,
        };
    }
}
