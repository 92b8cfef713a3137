using System.Text.Json.Serialization;

namespace NodeStack.ControlPlane.Scheduler.Configuration.V1;

/// <summary>Plugins by extension point.</summary>
internal sealed class PluginSets
{
    [JsonPropertyName("preEnqueue")] public PluginSet PreEnqueue { get; set; } = new();

    [JsonPropertyName("queueSort")] public PluginSet QueueSort { get; set; } = new();

    [JsonPropertyName("preFilter")] public PluginSet PreFilter { get; set; } = new();

    [JsonPropertyName("filter")] public PluginSet Filter { get; set; } = new();

    [JsonPropertyName("postFilter")] public PluginSet PostFilter { get; set; } = new();

    [JsonPropertyName("preScore")] public PluginSet PreScore { get; set; } = new();

    [JsonPropertyName("score")] public PluginSet Score { get; set; } = new();

    [JsonPropertyName("reserve")] public PluginSet Reserve { get; set; } = new();

    [JsonPropertyName("permit")] public PluginSet Permit { get; set; } = new();

    [JsonPropertyName("preBind")] public PluginSet PreBind { get; set; } = new();

    [JsonPropertyName("bind")] public PluginSet Bind { get; set; } = new();

    [JsonPropertyName("postBind")] public PluginSet PostBind { get; set; } = new();

    [JsonPropertyName("multiPoint")] public PluginSet MultiPoint { get; set; } = new();

    [JsonPropertyName("placementGenerate")] public PluginSet PlacementGenerate { get; set; } = new();

    [JsonPropertyName("placementScore")] public PluginSet PlacementScore { get; set; } = new();

    /// <summary>Each set under its name in the file.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, PluginSet Set)> All =>
    [
        ("preEnqueue", PreEnqueue), ("queueSort", QueueSort), ("preFilter", PreFilter), ("filter", Filter), ("postFilter", PostFilter), ("preScore", PreScore),
        ("score", Score), ("reserve", Reserve), ("permit", Permit), ("preBind", PreBind), ("bind", Bind), ("postBind", PostBind), ("multiPoint", MultiPoint),
        ("placementGenerate", PlacementGenerate), ("placementScore", PlacementScore),
    ];
}
