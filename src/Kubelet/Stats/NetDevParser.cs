using System.Globalization;

namespace NodeStack.Kubelet.Stats;

/// <summary>Reads /proc/PID/net/dev. Loopback and the host's ends of pods' links are left out, as cAdvisor does.</summary>
public static class NetDevParser
{
    private static readonly string[] s_ignored = ["lo", "veth", "docker", "nerdctl"];

    public static IReadOnlyList<InterfaceReading> Parse(string text)
    {
        var found = new List<InterfaceReading>();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var name = line[..colon].Trim();
            if (s_ignored.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) continue;
            var fields = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 12 || !TryNumbers(fields, out var n)) continue;
            found.Add(new InterfaceReading(name, n[0], n[1], n[2], n[3], n[8], n[9], n[10], n[11]));
        }
        return found;
    }

    private static bool TryNumbers(string[] fields, out ulong[] numbers)
    {
        numbers = new ulong[12];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!ulong.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return false;
        }
        return true;
    }
}
