using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>What is on besides, or instead of, what is on by default.</summary>
internal sealed class PluginSet
{
    [JsonPropertyName("enabled")] public IReadOnlyList<PluginEntry> Enabled { get; set; } = [];

    /// <summary>"*" is all that are on by default.</summary>
    [JsonPropertyName("disabled")] public IReadOnlyList<PluginEntry> Disabled { get; set; } = [];

    public bool IsDisabled(string name) => Disabled.Any(d => d.Name == name || d.Name == "*");
}
