using System.Globalization;

namespace NodeStack.ControlPlane.ApiServer.Nodes.Connectors;

/// <summary>Turns the query of exec, attach and port-forward requests into the kubelet's.</summary>
public static class StreamQueryTranslator
{
    private static readonly (string Client, string Kubelet)[] s_streams = [("stderr", "error"), ("stdin", "input"), ("stdout", "output"), ("tty", "tty")];

    /// <param name="query">All values of a parameter.</param>
    /// <param name="withCommand">exec; attach has none.</param>
    public static string Container(Func<string, IReadOnlyList<string>> query, bool withCommand)
    {
        var parts = s_streams.Where(s => IsSet(query(s.Client))).Select(s => $"{s.Kubelet}=1");
        var command = withCommand ? query("command").Select(c => $"command={Uri.EscapeDataString(c)}") : [];
        return string.Join('&', command.Concat(parts));
    }

    /// <summary>Null: fine; else why not (a 400).</summary>
    public static string? Ports(IReadOnlyList<string> ports, out string query)
    {
        query = "";
        if (ports.FirstOrDefault(p => !int.TryParse(p, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)) is { } bad)
            return $"strconv.ParseInt: parsing \"{bad}\": invalid syntax";
        if (ports.Count > 0)
            query = $"port={Uri.EscapeDataString(string.Join(',', ports))}";
        return null;
    }

    private static bool IsSet(IReadOnlyList<string> values) => values.Count > 0 && values[0].ToLowerInvariant() is not ("false" or "0");
}
