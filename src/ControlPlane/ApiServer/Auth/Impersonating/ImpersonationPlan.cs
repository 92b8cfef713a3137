namespace NodeStack.ControlPlane.ApiServer.Auth.Impersonating;

/// <summary>One way in which an impersonation may be allowed.</summary>
/// <param name="Checks">All must be allowed.</param>
/// <param name="User">Who the request then is from.</param>
/// <param name="Refused">Why this way is closed whatever roles say, for the request after the checks; null: it is open.</param>
public sealed record ImpersonationPlan(IReadOnlyList<RequestAttributes> Checks, UserIdentity User, ImpersonationRefusal? Refused = null);

public sealed record ImpersonationRefusal(RequestAttributes Request, string Reason);
