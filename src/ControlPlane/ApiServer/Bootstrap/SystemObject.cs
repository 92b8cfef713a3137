using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>An object that every cluster has.</summary>
/// <param name="Resource">Qualified name.</param>
/// <param name="Wish">The whole object as it is made. Not to be changed: copies are.</param>
public sealed record SystemObject(string Resource, string Namespace, string Name, JsonObject Wish, SystemCare Care = SystemCare.Existence)
{
    /// <summary>Annotation of roles and bindings: "false" keeps the server from putting back what was taken away.</summary>
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>The same for flow control objects.</summary>
    public const string AutoUpdateSpec = "apf.kubernetes.io/autoupdate-spec";

    public override string ToString() => Namespace.Length == 0 ? $"{Resource} {Name}" : $"{Resource} {Namespace}/{Name}";
}

/// <summary>What is put right in a system object that is there.</summary>
public enum SystemCare
{
    /// <summary>Nothing: it only must exist.</summary>
    Existence,

    /// <summary>Rules, labels and annotations that are missing are added.</summary>
    Role,

    /// <summary>Subjects that are missing are added; one to another role is made anew.</summary>
    Binding,

    /// <summary>The spec is as wished, as long as its annotation does not forbid it; the status condition that goes with it is there.</summary>
    FlowControl,

    /// <summary>Certificates are added, other values set.</summary>
    Trust,

    /// <summary>The wished fields are set, others are left alone.</summary>
    Fields,

    /// <summary>The wished status is there unless somebody wrote another.</summary>
    Status,
}
