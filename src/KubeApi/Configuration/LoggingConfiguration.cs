using System.Text.Json.Serialization;

namespace NodeStack.KubeApi.Configuration;

/// <summary>Log format and amount, as all Kubernetes components configure them.</summary>
public sealed class LoggingConfiguration
{
    /// <summary>text or json.</summary>
    [JsonPropertyName("format")]
    public string Format { get; set; } = "text";

    [JsonPropertyName("flushFrequency")]
    public FlushFrequency FlushFrequency { get; set; } = new(TimeSpan.FromSeconds(5));

    /// <summary>klog's -v: 0 and up; what upstream logs at 2 is our Information, 4 and above our Debug and Trace.</summary>
    [JsonPropertyName("verbosity")]
    public long Verbosity { get; set; }

    [JsonPropertyName("vmodule")]
    public IReadOnlyList<VModuleItem> VModule { get; set; } = [];

    [JsonPropertyName("options")]
    public LoggingFormatOptions Options { get; set; } = new();
}

/// <summary>Verbosity of some source files.</summary>
public sealed class VModuleItem
{
    [JsonPropertyName("filePattern")]
    public string FilePattern { get; set; } = "";

    [JsonPropertyName("verbosity")]
    public long Verbosity { get; set; }
}

/// <summary>Options of each format.</summary>
public sealed class LoggingFormatOptions
{
    [JsonPropertyName("text")]
    public LoggingStreamOptions Text { get; set; } = new();

    [JsonPropertyName("json")]
    public LoggingStreamOptions Json { get; set; } = new();
}

/// <summary>Whether errors and the rest go to different streams, and how much may wait in memory.</summary>
public sealed class LoggingStreamOptions
{
    [JsonPropertyName("splitStream")]
    public bool SplitStream { get; set; }

    [JsonPropertyName("infoBufferSize")]
    public string InfoBufferSize { get; set; } = "0";
}
