namespace NodeStack.ControlPlane.ApiServer.Objects;

public enum BodyFormat
{
    Json,
    Yaml,

    /// <summary>Upstream's protobuf messages in their envelope.</summary>
    Protobuf,
}
