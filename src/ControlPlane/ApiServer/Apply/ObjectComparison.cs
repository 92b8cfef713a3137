namespace NodeStack.ControlPlane.ApiServer.Apply;

/// <summary>What is different between two states of an object. No path is in more than one set.</summary>
internal sealed record ObjectComparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    public static readonly ObjectComparison Same = new(FieldSet.Empty, FieldSet.Empty, FieldSet.Empty);

    public FieldSet Changed => Modified.Union(Added);

    /// <summary>Without some fields and all below them.</summary>
    public ObjectComparison Without(FieldSet fields) =>
        fields.IsEmpty ? this : new(Added.RecursiveDifference(fields), Modified.RecursiveDifference(fields), Removed.RecursiveDifference(fields));
}
