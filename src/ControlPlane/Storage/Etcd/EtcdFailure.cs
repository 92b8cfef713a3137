namespace NodeStack.ControlPlane.Storage.Etcd;

/// <summary>What a failed call says of what was done.</summary>
internal enum EtcdFailure
{
    /// <summary>The request did not reach a member that could have done it: another may be asked.</summary>
    NotDone,

    /// <summary>The member refused it, as others would.</summary>
    Refused,

    /// <summary>The store has no such history, or takes no such value.</summary>
    Answer,

    /// <summary>It may have been done.</summary>
    Unknown,
}
