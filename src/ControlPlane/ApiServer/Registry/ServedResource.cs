using NodeStack.ControlPlane.ApiServer.Cache;
using NodeStack.ControlPlane.ApiServer.Schema;

namespace NodeStack.ControlPlane.ApiServer.Registry;

/// <summary>A declaration and where its objects are.</summary>
/// <param name="Prefix">Of the keys of its objects in the store, with a slash at the end; empty for resources without storage.</param>
/// <param name="Cache">Null for resources without storage. Holds objects in the stored version.</param>
public sealed record ServedResource(ResourceDeclaration Declaration, TypeSchema Type, string Prefix, IObjectCache? Cache)
{
    /// <summary>The declaration of the version that is stored; differs from <see cref="Declaration"/> where there are two.</summary>
    public required ResourceDeclaration Stored { get; init; }

    public string KeyOf(string @namespace, string name) => Declaration.Namespaced ? $"{Prefix}{@namespace}/{name}" : Prefix + name;
}
