using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>What of an object a client wants to see.</summary>
public enum ObjectView
{
    Whole,
    Table,
    Metadata,
}

/// <param name="Pretty">Indented JSON.</param>
/// <param name="IsAggregatedDiscovery">The client takes all of discovery in one answer.</param>
public sealed record ResponseFormat(BodyFormat Encoding, ObjectView View = ObjectView.Whole, bool Pretty = false, bool IsAggregatedDiscovery = false)
{
    public static readonly ResponseFormat Json = new(BodyFormat.Json);

    public const string ProtobufType = "application/vnd.kubernetes.protobuf";

    public string ContentType => Encoding switch
    {
        BodyFormat.Yaml => "application/yaml",
        BodyFormat.Protobuf => ProtobufType,
        _ => "application/json",
    };

    /// <summary>Of a stream of events. JSON's has no mark of its own.</summary>
    public string StreamContentType => Encoding == BodyFormat.Protobuf ? $"{ContentType};stream=watch" : ContentType;
}
