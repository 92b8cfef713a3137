namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>How the embedded store is run. The defaults suit a machine of a few cores.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Folder of the store's files. Made with mode 0700 when missing; nothing else belongs in it.</summary>
    public required string Folder { get; init; }

    /// <summary>Most writes in one transaction: what a crash may take from writers that have no answer yet, and how long one may wait for the others.</summary>
    public int GroupWrites { get; init; } = 256;

    /// <summary>Readers at a time; each has a connection of its own.</summary>
    public int Readers { get; init; } = 4;

    /// <summary>How long one step of housekeeping may hold up writes.</summary>
    public TimeSpan StepBudget { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>How often values whose lifetime is over are looked for.</summary>
    public TimeSpan ExpiryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most pages of 4 KiB the file may have, 0: no limit. When reached, writes fail as on a full disk.</summary>
    public long MaxPages { get; init; }
}
