using System.Text;

namespace NodeStack.Kubelet.Probes;

/// <summary>The payload of the verdict checkpoint: one line "CONTAINER-ID KIND VERDICT" each.</summary>
internal static class ProbeVerdictParser
{
    public static byte[] Render(IReadOnlyDictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> verdicts)
    {
        var text = new StringBuilder(verdicts.Count * 90);
        foreach (var ((id, kind), verdict) in verdicts)
            text.Append(id).Append(' ').Append(Name(kind)).Append(' ').Append(Name(verdict)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Lines that cannot be read are left out.</summary>
    public static Dictionary<(string ContainerId, ProbeKind Kind), ProbeVerdict> Parse(ReadOnlySpan<byte> payload)
    {
        var verdicts = new Dictionary<(string, ProbeKind), ProbeVerdict>();
        foreach (var line in Encoding.UTF8.GetString(payload).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            if (parts.Length == 3 && Kind(parts[1]) is { } kind && Verdict(parts[2]) is { } verdict)
                verdicts[(parts[0], kind)] = verdict;
        }

        return verdicts;
    }

    private static string Name(ProbeKind kind) => kind switch
    {
        ProbeKind.Startup => "startup",
        ProbeKind.Readiness => "readiness",
        ProbeKind.Liveness => "liveness",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static string Name(ProbeVerdict verdict) => verdict switch
    {
        ProbeVerdict.Unknown => "unknown",
        ProbeVerdict.Success => "success",
        ProbeVerdict.Failure => "failure",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static ProbeKind? Kind(string name) => name switch
    {
        "startup" => ProbeKind.Startup,
        "readiness" => ProbeKind.Readiness,
        "liveness" => ProbeKind.Liveness,
        _ => null,
    };

    private static ProbeVerdict? Verdict(string name) => name switch
    {
        "unknown" => ProbeVerdict.Unknown,
        "success" => ProbeVerdict.Success,
        "failure" => ProbeVerdict.Failure,
        _ => null,
    };
}
