namespace NodeStack.ControlPlane.ApiServer.Objects;

/// <summary>What becomes of unknown and duplicate fields: the <c>fieldValidation</c> parameter. Upstream's default is Warn.</summary>
public enum FieldValidation
{
    /// <summary>They are dropped; of duplicates the last one counts.</summary>
    Ignore,

    /// <summary>As with Ignore, and the writer is told in Warning headers.</summary>
    Warn,

    /// <summary>They fail the request.</summary>
    Strict,
}
