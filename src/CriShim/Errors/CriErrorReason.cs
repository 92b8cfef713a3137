namespace NodeStack.CriShim.Errors;

/// <summary>Why a CRI call failed, in the terms callers decide by. The gRPC status is mapped to these in <c>CriErrorMapper</c> only.</summary>
public enum CriErrorReason
{
    /// <summary>The runtime does not answer on its socket, or the connection broke.</summary>
    Unavailable,

    /// <summary>No answer within the deadline; the call may still take effect.</summary>
    DeadlineExceeded,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
    NotFound,
    AlreadyExists,
    InvalidArgument,
    PermissionDenied,
    ResourceExhausted,
    FailedPrecondition,
    Unimplemented,

    /// <summary>The registry could not be reached (RegistryUnavailable in pod status).</summary>
    RegistryUnavailable,

    /// <summary>The image signature was refused (SignatureValidationFailed in pod status).</summary>
    SignatureValidationFailed,

    /// <summary>RRO mounts asked of a runtime that lacks them.</summary>
    RecursiveReadOnlyUnsupported,

    /// <summary>The answer does not follow the protocol.</summary>
    Malformed,

    /// <summary>Everything else; the message says what.</summary>
    Unknown,
}
