using System.Text.Json.Serialization;
using NodeStack.KubeApi.Configuration;

namespace NodeStack.Proxy.Configuration.V1Alpha1;

/// <summary>Generated JSON code for the configuration. Null lists are written: upstream shows them.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(DurationConverter)])]
[JsonSerializable(typeof(KubeProxyConfiguration))]
internal sealed partial class ProxyJsonContext : JsonSerializerContext;
