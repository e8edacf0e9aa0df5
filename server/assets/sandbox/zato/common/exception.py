"""The exceptions that services raise to answer with an HTTP status."""

from http.client import BAD_REQUEST, CONFLICT, FORBIDDEN, INTERNAL_SERVER_ERROR, METHOD_NOT_ALLOWED, NOT_FOUND, \
    SERVICE_UNAVAILABLE, TOO_MANY_REQUESTS, UNAUTHORIZED


class ZatoException(Exception):
    """Any error with a correlation id."""

    def __init__(self, cid=None, msg=None):
        super().__init__(msg)
        self.cid = cid
        self.msg = msg

    def __repr__(self):
        return '<{} at 0x{:x} cid:`{}`, msg:`{}`>'.format(type(self).__name__, id(self), self.cid, self.msg)

    __str__ = __repr__


class ClientSecurityException(ZatoException):
    pass


class ConnectionException(ZatoException):
    pass


class TimeoutException(ConnectionException):
    pass


class StatusAwareException(ZatoException):
    """Answers with a given HTTP status."""

    def __init__(self, cid, msg, status=INTERNAL_SERVER_ERROR):
        super().__init__(cid, msg)
        self.status = status
        self.reason = status.phrase


class HTTPException(StatusAwareException):
    pass


class Reportable(HTTPException):
    """An error whose text may be shown to the caller."""

    default_status = INTERNAL_SERVER_ERROR
    default_message = 'Internal server error'

    def __init__(self, cid, msg=None, needs_msg=False):
        super().__init__(cid, msg or self.default_message, self.default_status)
        self.needs_msg = needs_msg


class BadRequest(Reportable):
    default_status, default_message = BAD_REQUEST, 'Bad request'


class Unauthorized(Reportable):
    default_status, default_message = UNAUTHORIZED, 'Unauthorized'

    def __init__(self, cid, msg=None, challenge=None, needs_msg=False):
        super().__init__(cid, msg, needs_msg)
        self.challenge = challenge


class Forbidden(Reportable):
    default_status, default_message = FORBIDDEN, 'You are not authorized to access this resource'


class NotFound(Reportable):
    default_status, default_message = NOT_FOUND, 'Not found'


class MethodNotAllowed(Reportable):
    default_status, default_message = METHOD_NOT_ALLOWED, 'Method not allowed'


class Conflict(Reportable):
    default_status, default_message = CONFLICT, 'Conflict'


class TooManyRequests(Reportable):
    default_status, default_message = TOO_MANY_REQUESTS, 'Too many requests'


class ServiceUnavailable(Reportable):
    default_status, default_message = SERVICE_UNAVAILABLE, 'Service unavailable'


class InternalServerError(Reportable):
    pass


class Inactive(ZatoException):
    pass


class RateLimitingException(ZatoException):
    pass


class ServiceMissingException(ZatoException):
    pass


class ModelValidationException(Exception):
    pass
