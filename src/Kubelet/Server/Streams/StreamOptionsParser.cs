using System.Globalization;

namespace NodeStack.Kubelet.Server.Streams;

/// <summary>Which streams a client wants of an exec or attach.</summary>
public sealed record StreamSelection(bool Stdin, bool Stdout, bool Stderr, bool Tty);

/// <summary>Reads the query of exec, attach and port-forward requests as upstream does; the error texts are upstream's.</summary>
public static class StreamOptionsParser
{
    /// <param name="query">First value of a query parameter, null when absent.</param>
    public static (StreamSelection? Streams, string? Error) Streams(Func<string, string?> query)
    {
        var tty = query("tty") == "1";
        var selection = new StreamSelection(query("input") == "1", query("output") == "1", query("error") == "1" && !tty, tty);
        return selection is { Stdin: false, Stdout: false, Stderr: false }
            ? (null, "you must specify at least 1 of stdin, stdout, stderr")
            : (selection, null);
    }

    /// <summary>WebSocket clients name the ports in the query; SPDY clients name them per stream and the list stays empty.</summary>
    public static (IReadOnlyList<int>? Ports, string? Error) Ports(bool webSocket, IReadOnlyList<string> values)
    {
        if (!webSocket) return ([], null);
        if (values.Count == 0) return (null, "query parameter \"port\" is required");
        var ports = new List<int>();
        foreach (var value in values)
        {
            if (value.Length == 0) return (null, "query parameter \"port\" cannot be empty");
            foreach (var text in value.Split(','))
            {
                if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                {
                    return (null, $"unable to parse \"{text}\" as a port: strconv.ParseUint: parsing \"{text}\": {NumberError(text)}");
                }
                if (port == 0) return (null, $"port \"{text}\" must be > 0");
                ports.Add(port);
            }
        }
        return (ports, null);
    }

    private static string NumberError(string text) =>
        text.Length > 0 && text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax";
}
