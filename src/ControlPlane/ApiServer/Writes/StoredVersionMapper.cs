using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Writes;

/// <summary>Objects between the version of a request and the version that is stored; the same object for all kinds with one version.</summary>
public static class StoredVersionMapper
{
    /// <summary>The bytes to store, without resourceVersion.</summary>
    /// <param name="item">Not changed.</param>
    public static byte[] ToStored(JsonObject item, ServedResource resource)
    {
        if (resource.Declaration.StoredAs is not { } stored)
            return ObjectEncoder.EncodeForStore(item);
        var converted = (JsonObject)item.DeepClone();
        stored.ToStored(converted);
        SetType(converted, resource.Stored);
        return ObjectEncoder.EncodeForStore(converted);
    }

    /// <summary>Changes a stored object into the version of the request, in place.</summary>
    public static JsonObject FromStored(JsonObject item, ServedResource resource)
    {
        if (resource.Declaration.StoredAs is not { } stored)
            return item;
        stored.FromStored(item);
        SetType(item, resource.Declaration);
        return item;
    }

    /// <summary>An object as it is sent, in the version of the request.</summary>
    /// <param name="json">As it is stored, with resourceVersion.</param>
    public static ReadOnlyMemory<byte> ToServed(ReadOnlyMemory<byte> json, ServedResource resource) => resource.Declaration.StoredAs is null
        ? json
        : ObjectEncoder.Encode(FromStored(ObjectEncoder.DecodeStored(json.Span, 0), resource));

    private static void SetType(JsonObject item, ResourceDeclaration resource)
    {
        item["kind"] = resource.Kind;
        item["apiVersion"] = resource.ApiVersion;
        ObjectNormalizer.Normalize(item, ApiSchema.Get(resource.Schema));
    }
}
