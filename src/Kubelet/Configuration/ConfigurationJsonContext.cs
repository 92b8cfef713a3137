using System.Text.Json.Serialization;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Kubelet.Configuration;

/// <summary>Generated JSON code for the configuration.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(DurationConverter)], DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KubeletConfiguration))]
internal sealed partial class ConfigurationJsonContext : JsonSerializerContext;
