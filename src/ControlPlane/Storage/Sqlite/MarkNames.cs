namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>Rows of the table of marks.</summary>
internal static class MarkNames
{
    /// <summary>History up to here is closed to readers. Moves on before anything is cleared away.</summary>
    public const string Compacted = "compacted";

    /// <summary>History up to here has been cleared away.</summary>
    public const string Swept = "swept";
}
