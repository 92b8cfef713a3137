using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>Who writes what, when.</summary>
/// <param name="Target">The kind, in the version of the request.</param>
/// <param name="Manager">Name of the writer; empty: unknown.</param>
/// <param name="Subresource">Empty: the object itself.</param>
public sealed record FieldWrite(DecodeTarget Target, string Manager, string Subresource, DateTimeOffset Now)
{
    internal FieldFilter Filter => ResetFieldRules.Of(Target.Kind, Subresource);

    /// <summary>Writes through Scale leave none: upstream loses it when it turns the entries of a Scale into those of the object.</summary>
    internal string TimeText => Subresource == "scale" ? "" : FieldManagers.TimeText(Now);

    internal FieldManagerId UpdateId => new(Manager.Length == 0 ? "unknown" : Manager, false, Target.ApiVersion, Subresource);

    internal FieldManagerId ApplyId => new(Manager.Length == 0 ? "unknown" : Manager, true, "", Subresource);
}
