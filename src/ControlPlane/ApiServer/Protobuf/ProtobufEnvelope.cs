namespace NodeStack.ControlPlane.ApiServer.Protobuf;

/// <summary>What stands around every object in protobuf: upstream's <c>runtime.Unknown</c> behind four bytes that tell it from other formats.</summary>
/// <param name="ApiVersion">Empty when it is not told, or is no version.</param>
/// <param name="Content">The object's own message.</param>
internal sealed record ProtobufEnvelope(string ApiVersion, string Kind, ReadOnlyMemory<byte> Content)
{
    public const int TypeField = 1;
    public const int ApiVersionField = 1;
    public const int KindField = 2;
    public const int ContentField = 2;
    public const int ContentEncodingField = 3;
    public const int ContentTypeField = 4;

    /// <summary>"k8s" and a zero.</summary>
    public static ReadOnlySpan<byte> Prefix => "k8s\0"u8;
}
