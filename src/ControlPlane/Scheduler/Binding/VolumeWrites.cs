using System.Globalization;

namespace NodeStack.ControlPlane.Scheduler.Binding;

/// <summary>The versions that volumes and claims have since they were written: what is older than that does not show the write yet.</summary>
internal sealed class VolumeWrites
{
    private readonly Dictionary<string, ulong> _versions = new(StringComparer.Ordinal);

    public void Add(string key, string? version) => _versions[key] = Number(version);

    /// <param name="key">A volume's name, or a claim's namespace/name.</param>
    /// <param name="version">Of what is told of it.</param>
    public bool IsShown(string key, string version) => !_versions.TryGetValue(key, out var written) || Number(version) >= written;

    /// <summary>0 for what is no number: then nothing is waited for.</summary>
    private static ulong Number(string? version) => ulong.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
